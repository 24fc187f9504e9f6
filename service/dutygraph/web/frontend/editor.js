// The query editor: takes the place of the text field, and gives it back its text when the form is sent.
// Tab is not bound, so the keyboard is never caught; Ctrl+Enter runs the query.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { linter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const MOST_MARKS = 3;
const KEYWORDS = (
  "SELECT CONSTRUCT DESCRIBE ASK WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES ORDER BY GROUP HAVING LIMIT " +
  "OFFSET DISTINCT EXISTS NOT LANG STR STRSTARTS CONTAINS COUNT BOUND"
).split(" ");

const form = document.getElementById("query-form");
const field = document.getElementById("query");
const lang = form.dataset.lang;

async function readTerms() {
  const response = await fetch(form.dataset.terms);
  const terms = response.ok ? await response.json() : [];
  return terms.flatMap((term) => {
    const own = { label: term.name, detail: term[lang], info: `${term.en} · ${term.zh}`, type: term.kind };
    const named = ["en", "zh"].map((tag) => ({ label: term[tag], detail: term.name, apply: written(term), type: term.kind }));
    return [own, ...named];
  });
}

function written(term) {
  return /^[\w-]+:[\w-]+$/.test(term.name) ? term.name : `<${term.iri}>`;
}

let terms;
async function complete(context) {
  const word = context.matchBefore(/[\w:\-\u3400-\u9fff]+/);
  if (!word && !context.explicit) return null;
  terms ??= readTerms().catch(() => []);
  const keywords = KEYWORDS.map((label) => ({ label, type: "keyword" }));
  return { from: word ? word.from : context.pos, options: [...(await terms), ...keywords], validFor: /^[\w:\-\u3400-\u9fff]*$/ };
}

const marks = linter((view) => {
  const found = [];
  syntaxTree(view.state).iterate({
    enter(node) {
      if (node.type.isError && found.length < MOST_MARKS) {
        const end = Math.min(Math.max(node.to, node.from + 1), view.state.doc.length);
        found.push({ from: Math.min(node.from, end), to: end, severity: "error", message: form.dataset.unexpected });
      }
    },
  });
  return found;
});

// Typing over a selection, a browser would carry the style of what it replaces over in a style attribute, which the content
// policy of the page forbids. So the editor makes that change itself.
const overwriting = EditorView.domEventHandlers({
  beforeinput(event, editor) {
    if (event.inputType !== "insertText" || !event.data || editor.composing || editor.state.selection.main.empty) return false;
    event.preventDefault();
    editor.dispatch(editor.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

const view = new EditorView({
  state: EditorState.create({
    doc: field.value,
    extensions: [
      lineNumbers(),
      history(),
      drawSelection(),
      bracketMatching(),
      sparql(),
      syntaxHighlighting(classHighlighter),
      autocompletion({ override: [complete] }),
      marks,
      overwriting,
      EditorView.lineWrapping,
      EditorView.cspNonce.of(form.dataset.nonce),
      EditorView.contentAttributes.of({ "aria-labelledby": "query-label", lang: "en", spellcheck: "false" }),
      keymap.of([
        { key: "Mod-Enter", run: () => (form.requestSubmit(), true) },
        ...completionKeymap,
        ...lintKeymap,
        ...historyKeymap,
        ...defaultKeymap,
      ]),
    ],
  }),
});

const place = document.createElement("div");
place.className = "editor";
place.append(view.dom);
field.before(place);
field.hidden = true;
document.getElementById("query-label").addEventListener("click", () => view.focus());
form.addEventListener("submit", () => {
  field.value = view.state.doc.toString();
});

if (form.dataset.line) {
  const line = view.state.doc.line(Math.min(Number(form.dataset.line), view.state.doc.lines));
  const from = Math.min(line.from + Number(form.dataset.column) - 1, line.to);
  const to = Math.min(from + 1, view.state.doc.length);
  const message = document.getElementById("query-problem")?.textContent.trim() ?? "";
  view.dispatch(setDiagnostics(view.state, [{ from: Math.min(from, to), to, severity: "error", message }]));
}

// The drawing weighs as much as the editor, so it is fetched only for who wants it.
const draw = document.getElementById("draw");
if (draw) {
  draw.hidden = false;
  draw.addEventListener("click", () => {
    const script = document.createElement("script");
    script.src = draw.dataset.script;
    document.head.append(script);
    draw.remove();
  });
}

for (const sample of document.querySelectorAll("pre[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = sample.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(sample.textContent);
    button.textContent = sample.dataset.copied;
  });
  sample.after(button);
}
