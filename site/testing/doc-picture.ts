import { writeFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import sharp from "sharp";

/** A picture of a page for the docs, and the lines of text that are seen on it, from the top. */
export interface DocPicture {
  readonly png: Buffer;
  readonly lines: readonly string[];
}

/** What differs in any two runs of the same. */
const ofTheMoment = [
  [/\d{1,2} \p{L}{3,4} \d{4}, \d\d:\d\d:\d\d UTC/gu, "TIME"],
  [/\b\d+ min \d\d s\b|\b[\d.]+ (?:ms|s)\b/g, "DURATION"],
] as const;

/** Takes a picture of the window as it stands. */
export async function takePicture(page: Page): Promise<DocPicture> {
  const png = await page.screenshot();
  const lines = await page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen: { readonly top: number; readonly text: string }[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { top, bottom, width } = range.getBoundingClientRect();
      const text = (node.textContent ?? "").trim();
      if (text !== "" && width > 1 && top >= 0 && bottom <= window.innerHeight) seen.push({ top, text });
    }
    return seen.map(({ text }) => text);
  });
  return {
    png,
    lines: lines.map((line) => ofTheMoment.reduce((text, [what, word]) => text.replaceAll(what, word), line)),
  };
}

/** Writes a picture as WebP, with its lines in it as XMP: by them a test knows whether the page still looks so. */
export async function writePicture(file: string, { png, lines }: DocPicture): Promise<void> {
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><![CDATA[${JSON.stringify(lines)}]]></x:xmpmeta>`;
  await writeFile(file, await sharp(png).withXmp(xmp).webp({ quality: 82 }).toBuffer());
}

/** The lines that a picture was written with. @throws Error when it has none */
export async function readLines(file: string): Promise<readonly string[]> {
  const { xmpAsString: xmp = "" } = await sharp(file).metadata();
  const [, lines] = /<!\[CDATA\[(.*)\]\]>/s.exec(xmp) ?? [];
  if (lines === undefined) throw new Error(`"${file}" does not say what it shows`);
  return JSON.parse(lines) as string[];
}
