// Grades pages with the tests of MDN's HTTP Observatory (MPL-2.0, installed separately, never
// shipped). Its scanner only reads the first page of a site, so this script gives each address to
// its retriever and runs the same tests and sums. Usage: node observatory.mjs PACKAGE HTTPS_PORT
// HTTP_PORT < list of {who, path, cookie} Prints one JSON object per line.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, httpsPort, httpPort] = process.argv.slice(2);
const { resolve } = createRequire(import.meta.url);
const from = (path) => import(pathToFileURL(resolve(`${folder}/src/${path}`)).href);
const [{ retrieve }, { ALL_TESTS }, grader, { MINIMUM_SCORE_FOR_EXTRA_CREDIT }] = await Promise.all(
  ["retriever/retriever.js", "constants.js", "grader/grader.js", "grader/charts.js"].map(from));

for (const { who, path, cookie } of JSON.parse(readFileSync(0, "utf8"))) {
  const headers = ["Accept: text/html", ...(cookie ? [`Cookie: ${cookie}`] : [])];
  const found = await retrieve("localhost", { path, httpsPort, httpPort, headers });
  const answer = found.responses.auto;
  if (!answer) throw new Error(`no answer from ${path}`);
  if (!String(answer.headers["content-type"]).startsWith("text/html")) continue;
  const results = ALL_TESTS.map((test) => test(found));
  const marks = results.map((result) => grader.getScoreModifier(result.result));
  const plain = 100 + marks.filter((mark) => mark < 0).reduce((a, b) => a + b, 0);
  const whole = plain >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? 100 + marks.reduce((a, b) => a + b, 0) : plain;
  const lost = results.filter((result, n) => marks[n] < 0 || !result.pass).map((result) => `${result.constructor.name}: ${result.result}`);
  const policy = answer.headers["content-security-policy"] ?? "";
  console.log(JSON.stringify({ who, path, status: answer.status, policy, lost, ...grader.getGradeForScore(whole) }));
}
