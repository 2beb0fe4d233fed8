import { InvalidArgumentError, Option } from "commander";

const defaultPort = 4400;

/** `--port`, or `PORT`; 0 takes any free one. */
export function portOption(): Option {
  return new Option("--port <number>", "port of the site").env("PORT").default(defaultPort).argParser(portNumber);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
}
