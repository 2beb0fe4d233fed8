import type { Nodes } from "mdast";
import remarkParse from "remark-parse";
import { unified } from "unified";

/** What a document promises a reader: places to go, commands to run, paths to open. */
export interface MarkdownFacts {
  links: string[];
  anchors: Set<string>;
  /** Whole command lines that start with npm, npx or renderline. */
  commands: string[];
  /** Text in backticks that reads as a path. */
  paths: string[];
}

/** Reads one Markdown text. */
export function readMarkdown(text: string): MarkdownFacts {
  const facts: MarkdownFacts = { links: [], anchors: new Set(), commands: [], paths: [] };
  const seen = new Map<string, number>();
  const visit = (node: Nodes): void => {
    if (node.type === "link" || node.type === "image" || node.type === "definition") facts.links.push(node.url);
    if (node.type === "html") addHtml(node.value, facts);
    if (node.type === "code") facts.commands.push(...node.value.split("\n").flatMap(commandsIn));
    if (node.type === "inlineCode") addInlineCode(node.value, facts);
    if (node.type === "heading") addAnchor(slug(plainText(node)), seen, facts.anchors);
    if ("children" in node) for (const child of node.children) visit(child);
  };
  visit(unified().use(remarkParse).parse(text));
  return facts;
}

function addHtml(html: string, facts: MarkdownFacts): void {
  for (const [, url = ""] of html.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g)) facts.links.push(url);
  for (const [, id = ""] of html.matchAll(/\b(?:id|name)="([^"]+)"/g)) facts.anchors.add(id);
}

function addInlineCode(code: string, facts: MarkdownFacts): void {
  const commands = commandsIn(code);
  facts.commands.push(...commands);
  if (commands.length === 0 && /^[\w.@*-]+(\/[\w.@*-]*)+$/.test(code)) facts.paths.push(code);
}

/** The commands in a shell line: split where a shell would, without prompt, comment and variables before it. */
function commandsIn(line: string): string[] {
  const bare = line.replace(/^\s*\$\s+/, "").replace(/(^|\s)#.*$/, "");
  const parts = bare.split(/\s*(?:&&|\|\||;|\s\|\s)\s*/).map((part) => part.trim().replace(/^(?:[A-Z_]+=\S*\s+)+/, ""));
  return parts.filter((part) => /^(npm|npx|renderline)\s/.test(part));
}

/** GitHub's rule: lower case, punctuation dropped, spaces to hyphens; a repeated one gets a number. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

function addAnchor(anchor: string, seen: Map<string, number>, anchors: Set<string>): void {
  const times = seen.get(anchor) ?? 0;
  seen.set(anchor, times + 1);
  anchors.add(times === 0 ? anchor : `${anchor}-${times}`);
}

function plainText(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(plainText).join("") : "";
}
