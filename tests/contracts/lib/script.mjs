// What the scripts here share: they read what the sandbox said about itself, say one JSON line for each step, and
// end with a status other than 0 when a step failed.
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

/** One step, told as one line; its failure ends the script. What `action` returns is handed on, `told` is told. */
export async function step(name, action) {
  try {
    return await timed(name, action);
  } catch {
    process.exit(1);
  }
}

/** A step that others do not build on: its failure is told, and the script goes on and fails at its end. */
export async function check(name, action) {
  try {
    return await timed(name, action);
  } catch {
    process.exitCode = 1;
    return undefined;
  }
}

async function timed(name, action) {
  const started = performance.now();
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no end within ${LONGEST_MS} ms`)), LONGEST_MS).unref();
  });
  try {
    const result = await Promise.race([action(), late]);
    say({ step: name, ok: true, milliseconds: Math.round(performance.now() - started), ...result?.told });
    return result;
  } catch (error) {
    say({ step: name, ok: false, error: describe(error) });
    throw error;
  }
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
