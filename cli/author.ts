import { userInfo } from "node:os";
import { simpleGit } from "simple-git";
import { projectRoot } from "./paths.ts";

/** Who uses the command, as Git knows them here, else as the operating system does. */
export async function currentAuthor(): Promise<string> {
  const { value } = await simpleGit(projectRoot).getConfig("user.name");
  return value ?? userInfo().username;
}
