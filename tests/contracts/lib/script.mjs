// What every script here begins and ends with: it reads what the sandbox said about itself, says one JSON line
// for each step, and stops at the first failure.
//
//   innsyn-sandbox serve --key client.jwk --json | node sign-in.mjs

import { once } from "node:events";
import { createInterface } from "node:readline";

/** The line that the sandbox prints when it is ready, read from standard input. */
export async function readSandbox() {
  const lines = createInterface({ input: process.stdin });
  const [line] = await Promise.race([once(lines, "line"), once(lines, "close").then(() => [""])]);
  lines.close();
  process.stdin.destroy();
  if (line === "") throw new Error("standard input ended before the sandbox said where it is");
  return JSON.parse(line);
}

/** No step may take longer; an answer that never comes is a failure, too. */
const LONGEST_MS = 60_000;

/** One step, told as one line. What `action` returns is handed on; its `told` member goes into the line. */
export async function step(name, action) {
  const started = performance.now();
  let result;
  try {
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`no end within ${LONGEST_MS} ms`)), LONGEST_MS).unref();
    });
    result = await Promise.race([action(), late]);
  } catch (error) {
    say({ step: name, ok: false, error: describe(error) });
    process.exit(1);
  }
  const milliseconds = Math.round(performance.now() - started);
  say({ step: name, ok: true, milliseconds, ...result?.told });
  return result;
}

/** Throws with `text` unless the statement holds. */
export function must(holds, text) {
  if (!holds) throw new Error(text);
}

/** What `action` throws; that it does not throw is the failure. */
export async function refusal(action, text) {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error(text);
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** The chain of an error in words: libraries keep the reason in `cause`. */
function describe(error) {
  const parts = [];
  for (let current = error; current !== undefined && current !== null && parts.length < 5; current = current.cause) {
    if (current instanceof Error) {
      const answer = [current.code, current.error, current.error_description].filter(Boolean).join(" ");
      parts.push(`${current.name}: ${current.message}${answer ? ` (${answer})` : ""}`);
    } else {
      parts.push(JSON.stringify(current));
    }
  }
  return parts.join(" < ");
}
