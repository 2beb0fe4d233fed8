import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { documentsBase } from "./documents/base.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/ui.css";
import "./styles/panel.css";
import "./styles/run.css";
import "./styles/orders.css";
import "./styles/parity.css";
import "./styles/stage.css";
import "./styles/suite.css";
import "./styles/product.css";

const root = document.querySelector("#root");
if (root === null) throw new Error("index.html has no #root");
const base = documentsBase({
  page: `${window.location.origin}${window.location.pathname}`,
  meta: document.querySelector<HTMLMetaElement>('meta[name="renderline-documents"]')?.content,
  search: window.location.search,
});
createRoot(root).render(
  <StrictMode>
    <App base={base} />
  </StrictMode>,
);
