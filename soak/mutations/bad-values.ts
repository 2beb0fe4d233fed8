/** What stands for a number where none, or no such one, should be. */
export const badNumbers = [
  "NAN",
  "INF",
  "1.E308",
  "-1.E308",
  "1.E400",
  "1.E-320",
  "-1.",
  "-0.",
  "0.",
  "1.E15",
  "1.",
  "$",
  "*",
  "''",
  "#1",
];

/** Texts that end too late, hold what looks like the file itself, or what no reader should take for text. */
export const badTexts = [
  "''",
  "$",
  "'\\X2\\D83D'",
  "'\\X2\\0000\\X0\\'",
  "'\\X\\00'",
  "'\\S\\'",
  "'../../../x'",
  "'\u001b[31m'",
  "'\u00ff\u00fe'",
  "'''#1=('''",
  "''('';'",
  "'",
];

export const badLists = ["()", "($)", "(*)", "(())", "$"];

/** How often a list stands within itself. */
export const depths = [1, 20, 1000, 100_000];

export const badComments = ["/* */", "/*", "*/", "/*/* */", "//"];

/** What the frame of a file is made of. */
export const frameWords = [
  "ISO-10303-21;",
  "HEADER;",
  "FILE_SCHEMA",
  "FILE_NAME",
  "ENDSEC;",
  "DATA;",
  "END-ISO-10303-21;",
  "#",
];

/** As editors and transfers leave files. */
export const encodings: readonly ((text: string) => string)[] = [
  (text) => `\u00ef\u00bb\u00bf${text}`,
  (text) => Buffer.from(text, "utf8").toString("latin1"),
  (text) => Buffer.from(`\ufeff${text}`, "utf16le").toString("latin1"),
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => text.replaceAll("\n", "\r"),
  (text) => text.replaceAll("\n", ""),
  (text) => text.toLowerCase(),
  (text) => Buffer.from(text, "latin1").toString("base64"),
];
