"use strict";

// Shows the OpenAPI document of this server. When the interface was not built
// into the program, the page keeps its link to the document.
if (window.SwaggerUIBundle) {
  window.SwaggerUIBundle({
    url: document.body.dataset.document,
    dom_id: "#swagger-ui",
    deepLinking: false,
    validatorUrl: null,
    supportedSubmitMethods: ["get", "head"],
  });
}
