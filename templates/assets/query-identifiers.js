// Identifiers and addresses of papers in the one form in which they can be compared (knowledge/identity.py).

import { fold } from "./query-words.js";

const ARXIV = /^(?:https?:\/\/)?(?:(?:www|export)\.)?(?:arxiv\.org\/(?:abs|pdf|html|format)\/|arxiv:)?(\d{2}(\d{2})\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{2}(\d{2})\d{3})(?:v\d+)?(?:\.pdf)?\/?$/i;
const DOI = /^(?:https?:\/\/(?:dx\.|www\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*\/\S+)$/i;
const OPENREVIEW = /^(?:https?:\/\/)?openreview\.net\/(?:forum|pdf|attachment)\?(?:\S*&)?id=([\w-]+)\S*$/i;
const KNOWN = new Set(["arxiv.org", "github.com", "gitlab.com", "doi.org", "openreview.net", "huggingface.co"]);

function arxiv(text) {
  const found = text.trim().match(ARXIV);
  const month = Number(found?.[2] ?? found?.[3]);
  return found && month >= 1 && month <= 12 ? found[1] : null;
}

const doi = (text) => text.trim().match(DOI)?.[1].toLowerCase() ?? null;
const openreview = (text) => text.trim().match(OPENREVIEW)?.[1] ?? null;

/** An address without scheme, case and final slash; for well-known hosts also without what hides in it. */
function link(text) {
  if (!/^(?:https?:\/\/)?[^\s/]+\.[^\s/]+/i.test(text)) return null;
  const [, host, rest] = text.toLowerCase().replace(/^https?:\/\//, "").match(/^([^/?#]+)([^#]*)/);
  const known = host.replace(/^www\./, "");
  if (!KNOWN.has(known)) return `${host}${rest}`.replace(/\/+$/, "");
  const path = rest.replace(/\?.*$/, "").replace(/\/+$/, "");
  if (known !== "github.com" && known !== "gitlab.com") return `${known}${rest.replace(/\/+$/, "")}`;
  return `${known}${path.split("/").slice(0, 3).join("/").replace(/\.git$/, "")}`;
}

const FORMS = { arxiv, doi, openreview, link };

/** An identifier as a field compares it. */
export const identifier = (field, text) => fold(FORMS[field]?.(text) ?? text);

const ADDRESS = /^(?:https?:\/\/|www\.|(?:arxiv|doi|dx\.doi|openreview|github|gitlab|huggingface)\.[a-z]+\/)\S+$/i;

/** Field and key of a text that is nothing but an identifier or address of a paper; null of any other. */
export function pasted(text) {
  const word = text.trim();
  const field = ["arxiv", "doi", "openreview"].find((one) => FORMS[one](word)) ?? (ADDRESS.test(word) ? "link" : null);
  return field && !/\s/.test(word) ? { field, key: identifier(field, word) } : null;
}

/** The field of what was pasted: of an identifier, else of an address. */
export const fieldOf = (text) => ["arxiv", "doi", "openreview"].find((field) => FORMS[field](text)) ?? "link";
