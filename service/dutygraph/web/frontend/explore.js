// Draws what the lists on the page say. A node opens its page; the keyboard uses the lists.
import cytoscape from "cytoscape";

const canvas = document.getElementById("canvas");
const source = document.getElementById("graph-data");

function graphOf(data) {
  if (!Array.isArray(data)) return data;
  const names = new Set(data.flatMap(([subject, , value]) => [subject, value]));
  return {
    centre: null,
    nodes: [...names].map((id) => ({ id, label: id, path: "" })),
    edges: data.map(([from, label, to]) => ({ source: from, target: to, label })),
  };
}

function shortened(text) {
  return text.length > 36 ? `${text.slice(0, 35)}…` : text;
}

function draw(graph) {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const font = getComputedStyle(document.querySelector("small, .note, label")).fontFamily;
  return cytoscape({
    container: canvas,
    elements: [
      ...graph.nodes.map((node) => ({ data: { ...node, label: shortened(node.label) }, classes: node.id === graph.centre ? "centre" : "" })),
      ...graph.edges.map((edge, number) => ({ data: { id: `edge-${number}`, ...edge } })),
    ],
    style: [
      {
        selector: "node",
        style: {
          label: "data(label)", color: colour("--ink"), "background-color": colour("--wash"), "border-color": colour("--soft"),
          "border-width": 1, width: 14, height: 14, "font-size": 11, "font-family": font, "text-wrap": "wrap", "text-max-width": 170,
          "text-valign": "center", "text-background-color": colour("--paper"), "text-background-opacity": 0.85,
        },
      },
      { selector: "node.centre", style: { "background-color": colour("--mark"), width: 22, height: 22, "font-weight": "bold" } },
      {
        selector: "edge",
        style: {
          label: "data(label)", color: colour("--soft"), "line-color": colour("--rule"), "target-arrow-color": colour("--soft"),
          "target-arrow-shape": "triangle", "arrow-scale": 0.7, width: 1, "curve-style": "bezier", "font-size": 8, "font-family": font,
          "text-rotation": "autorotate", "text-background-color": colour("--paper"), "text-background-opacity": 0.85,
        },
      },
    ],
    layout: graph.centre
      ? { name: "concentric", concentric: (node) => (node.hasClass("centre") ? 2 : 1), levelWidth: () => 1, minNodeSpacing: 40, animate: false }
      : { name: "breadthfirst", directed: true, animate: false },
    userZoomingEnabled: false,
  });
}

if (canvas && source) {
  canvas.hidden = false;
  const drawing = draw(graphOf(JSON.parse(source.textContent)));
  // Labels stand outside the ring: to the right of nodes on the right, to the left of nodes on the left.
  const middle = (drawing.elements().boundingBox().x1 + drawing.elements().boundingBox().x2) / 2;
  drawing.nodes().forEach((node) => {
    const side = node.position("x") >= middle - 1 ? "right" : "left";
    if (!node.hasClass("centre")) node.style({ "text-halign": side, "text-margin-x": side === "right" ? 5 : -5 });
    else node.style({ "text-valign": "bottom", "text-margin-y": 6 });
  });
  drawing.fit(undefined, 12);
  drawing.on("tap", "node", (event) => {
    const path = event.target.data("path");
    if (path) window.location.assign(path);
  });
}
