import type { Seeded } from "#runtime/native/testing/seeded";
import { badComments, badLists, badNumbers, badTexts, depths, encodings, frameWords } from "./bad-values.ts";

/** Changes a STEP file's text (bytes as latin1), or gives it back as it is where it has nothing of the kind. */
type Mutation = (text: string, random: Seeded) => string;

/** Everything that is done to files, by name. */
export const mutations = {
  "flip bytes": (text, random) => {
    const bytes = Buffer.from(text, "latin1");
    for (let count = 1 + random.below(4); count > 0; count -= 1) {
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    }
    return bytes.toString("latin1");
  },
  "cut a piece out": (text, random) => {
    const from = random.below(text.length);
    return text.slice(0, from) + text.slice(from + 1 + random.below(200));
  },
  "cut the end off": (text, random) => text.slice(0, random.below(text.length)),
  "cut the middle short and close it": (text, random) => {
    const last = pick(text, entities, random);
    return `${text.slice(0, last.index + last[0].length)}\nENDSEC;\nEND-ISO-10303-21;\n`;
  },
  "leave out an entity": (text, random) => replaced(text, pick(text, entities, random), ""),
  "repeat an entity": (text, random) => {
    const entity = pick(text, entities, random);
    return replaced(text, entity, `${entity[0]}\n${entity[0]}`);
  },
  "repeat lines": (text, random) => {
    const from = text.indexOf("\n", random.below(text.length)) + 1;
    const lines = text.slice(from).split("\n", 1 + random.below(20));
    return `${text.slice(0, from)}${lines.join("\n")}\n${text.slice(from)}`;
  },
  "swap two entities": (text, random) => {
    const [a, b] = [pick(text, entities, random), pick(text, entities, random)];
    const [first, second] = a.index < b.index ? [a, b] : [b, a];
    if (first.index === second.index) return text;
    const head = (entity: string): string => entity.slice(0, entity.indexOf("="));
    const tail = (entity: string): string => entity.slice(entity.indexOf("="));
    const moved = replaced(text, second, head(second[0]) + tail(first[0]));
    return replaced(moved, first, head(first[0]) + tail(second[0]));
  },
  "leave out a token": (text, random) => replaced(text, pick(text, tokens, random), ""),
  "repeat a token": (text, random) => {
    const token = pick(text, tokens, random);
    return replaced(text, token, `${token[0]},${token[0]}`);
  },
  "refer to another entity": (text, random) => {
    const other = pick(text, references, random);
    return replaced(text, pick(text, references, random), other[0]);
  },
  "refer to itself": (text, random) => {
    const entity = pick(text, referring, random);
    const [own, ...inner] = [...entity[0].matchAll(references)];
    if (own === undefined || inner.length === 0) return text;
    return replaced(text, entity, replaced(entity[0], random.pick(inner), own[0]));
  },
  "refer to nothing": (text, random) => replaced(text, pick(text, references, random), "#999999"),
  "wire an occurrence anew": (text, random) => {
    const occurrence = pick(text, occurrences, random);
    const [parent, child] = [pick(text, definitions, random)[0], pick(text, definitions, random)[0]];
    return replaced(text, occurrence, occurrence[0].replace(/#\d+,#\d+$/, `${parent},${child}`));
  },
  "another number": (text, random) => replaced(text, pick(text, reals, random), random.pick(badNumbers)),
  "another digit": (text, random) => {
    const number = pick(text, reals, random);
    const at = random.below(number[0].length);
    return replaced(text, number, number[0].slice(0, at) + String(random.below(10)) + number[0].slice(at + 1));
  },
  "another text": (text, random) => replaced(text, pick(text, strings, random), random.pick(badTexts)),
  "an endless text": (text, random) => {
    const piece = random.pick(["a", "/", "\\\\", "\\X2\\00E4\\X0\\", "''"]);
    return replaced(text, pick(text, strings, random), `'${piece.repeat(10_000)}'`);
  },
  "another type": (text, random) => {
    const other = pick(text, types, random);
    return replaced(text, pick(text, types, random), other[0]);
  },
  "another list": (text, random) => replaced(text, pick(text, lists, random), random.pick(badLists)),
  "lists within lists": (text, random) => {
    const list = pick(text, lists, random);
    const depth = random.pick(depths);
    const closed = random.pick([depth, depth, depth - 1, 0]);
    return replaced(text, list, "(".repeat(depth) + list[0] + ")".repeat(closed));
  },
  "another sign": (text, random) => {
    const flag = pick(text, signs, random);
    return replaced(text, flag, flag[0] === ".T." ? ".F." : random.pick([".T.", ".U.", ".X."]));
  },
  "damage a section's head": (text, random) => {
    const word = random.pick(frameWords);
    return text.replace(word, random.pick(["", word.slice(1), `${word}${word}`, word.toLowerCase(), "DATA;"]));
  },
  "another encoding": (text, random) => random.pick(encodings)(text),
  "a comment": (text, random) => {
    const at = random.below(text.length);
    return text.slice(0, at) + random.pick(badComments) + text.slice(at);
  },
} satisfies Record<string, Mutation>;

export type MutationName = keyof typeof mutations;

// A doubled quote is two strings side by side. Were that one of two readings, an odd quote would take for ever.
const entities = /#\d+\s*=(?:[^';]|'[^']*')*;/g;
const tokens = /'(?:[^']|'')*'|#\d+|-?\d+\.?\d*(?:E[-+]?\d+)?|[A-Z_0-9]+|[(),;=$*]/g;
const referring = /#\d+\s*=(?:[^';#]|'[^']*')*#(?:[^';]|'[^']*')*;/g;
const references = /#\d+/g;
const definitions = /#\d+(?=\s*=\s*PRODUCT_DEFINITION\()/g;
const occurrences = /NEXT_ASSEMBLY_USAGE_OCCURRENCE\([^#]*#\d+,#\d+/g;
const reals = /(?<=[(,])-?\d+\.\d*(?:E[-+]?\d+)?(?=[),])/g;
const strings = /'(?:[^']|'')*'/g;
const types = /[A-Z_0-9]{4,}(?=\()/g;
const lists = /\([^()']*\)/g;
const signs = /\.[TF]\./g;

interface Match {
  readonly 0: string;
  readonly index: number;
}

/** The first match from a place of the seed's choosing on, or before it; the empty end of the text where there is none. */
function pick(text: string, pattern: RegExp, random: Seeded): Match {
  const from = new RegExp(pattern);
  from.lastIndex = random.below(text.length);
  // A search that finds nothing has the next one start at the beginning.
  return from.exec(text) ?? from.exec(text) ?? { 0: "", index: text.length };
}

function replaced(text: string, { 0: was, index }: Match, by: string): string {
  return text.slice(0, index) + by + text.slice(index + was.length);
}
