// Answers queries with the site's script: reads {catalog: {papers, fields, words}, apart, vocabulary, queries: [[text, sort], ...]} from standard input.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { Collection, QueryError } = await import(pathToFileURL(process.argv[2]));
const { catalog, apart, vocabulary, queries } = JSON.parse(readFileSync(0, "utf8"));
const collection = new Collection(catalog, vocabulary, apart);
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
