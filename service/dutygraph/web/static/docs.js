const chosen = document.documentElement.lang === "en" ? "" : "?lang=zh";
SwaggerUIBundle({ url: "/openapi.json" + chosen, dom_id: "#docs", deepLinking: true, validatorUrl: null });
