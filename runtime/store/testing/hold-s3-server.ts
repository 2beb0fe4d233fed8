import { startS3Server } from "./s3-server.ts";

/** Holds an S3 server and says its process id and what it leaves, until somebody ends this process. */
const { pid, leaves } = await startS3Server();
process.stdout.write(`${JSON.stringify({ pid, leaves })}\n`);
setInterval(() => undefined, 1000);
