import { expect, test } from "vitest";
import { RenderlineError } from "#contracts";
import { fileFailure } from "./file-failure.ts";

test.each([
  ["ENOSPC", "disk-full"],
  ["EDQUOT", "disk-full"],
  ["EACCES", "data-folder-unwritable"],
  ["EPERM", "data-folder-unwritable"],
  ["EROFS", "data-folder-unwritable"],
  ["ENOTDIR", "data-folder-unwritable"],
  ["EEXIST", "data-folder-unwritable"],
])("%s becomes %s, which names the folder and keeps its cause", (code, expected) => {
  const cause = Object.assign(new Error(code), { code });
  const failure = fileFailure(cause, "/data/artifacts");
  expect(failure).toBeInstanceOf(RenderlineError);
  expect(failure).toMatchObject({ code: expected, cause, message: expect.stringContaining("/data/artifacts") });
});

test.each([
  ["the embedded database's file system", { name: "ErrnoError", errno: 51 }, "disk-full"],
  ["the embedded database's file system", { name: "ErrnoError", errno: 69 }, "data-folder-unwritable"],
  ["PostgreSQL", Object.assign(new Error("could not extend file"), { code: "53100" }), "disk-full"],
  ["SQLite", Object.assign(new Error("full"), { code: "ERR_SQLITE_ERROR", errcode: 13 }), "disk-full"],
  ["SQLite, extended", Object.assign(new Error("ro"), { errcode: 8 + 256 }), "data-folder-unwritable"],
])("what %s says is understood too: %j", (_, cause, expected) => {
  expect(fileFailure(cause, "/data")).toMatchObject({ code: expected, cause });
});

test("everything else is handed on as it is", () => {
  const ours = new RenderlineError("artifact-missing", "gone", "Look for it.");
  for (const one of [ours, new TypeError("a defect"), Object.assign(new Error("EIO"), { code: "EIO" }), "text", null]) {
    expect(fileFailure(one, "/data")).toBe(one);
  }
});
