// Answers queries with the site's script: reads {rows, words, language, apart, queries: [[text, sort], ...]} from standard
// input; `words` are the rules of stems, which the site's pages learn from the catalog.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { Collection, QueryError } = await import(pathToFileURL(process.argv[2]));
const { learn } = await import(new URL("query-words.js", pathToFileURL(process.argv[2])));
const { rows, words, language, apart, queries } = JSON.parse(readFileSync(0, "utf8"));
learn(words);
const collection = new Collection(rows, language, apart);
const answers = queries.map(([query, sort]) => {
  try {
    const { rows: found, scores, notes } = collection.answer(query, sort ?? undefined, { forgiving: true });
    return { ids: found.map((row) => row.id), scores, notes };
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { error: error.message.split(";")[0], start: error.start, end: error.end };
  }
});
process.stdout.write(JSON.stringify(answers));
