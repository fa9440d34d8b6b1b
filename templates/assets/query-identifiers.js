// Identifiers and addresses of papers in the one form in which they can be compared (knowledge/identity.py).

import { fold } from "./query-words.js";

const ARXIV = /^(?:https?:\/\/)?(?:(?:www|export)\.)?(?:arxiv\.org\/(?:abs|pdf|html|format)\/|arxiv:)?(\d{2}(\d{2})\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?\/\d{2}(\d{2})\d{3})(?:v\d+)?(?:\.pdf)?\/?(?:[?#]\S*)?$/i;
const DOI = /^(?:https?:\/\/(?:dx\.|www\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}(?:\.\d+)*\/\S+)$/i;
const OPENREVIEW = /^(?:https?:\/\/)?openreview\.net\/(?:forum|pdf|attachment)\?(?:\S*&)?id=([\w-]+)\S*$/i;
const MIRROR = /^(?:https?:\/\/)?(?:www\.)?(?:alphaxiv\.org|ar5iv\.(?:labs\.arxiv\.)?org|huggingface\.co\/papers)\/(?:[a-z]+\/)?(\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)*(?:\.[a-z]{2})?\/\d{7})(?:v\d+)?(?:\.pdf)?\/?(?:[?#]\S*)?$/i;
const ANTHOLOGY = /^(?:https?:\/\/)?(?:www\.)?aclanthology\.org\/([a-z]\d{2}-\d{4}|\d{4}\.[a-z0-9_]+-[a-z0-9]+\.\d+)(?:\.pdf|\.bib)?\/?(?:[?#]\S*)?$/i;
const PUBLISHER = /^https?:\/\/[^\s?#]*?\/(10\.\d{4,9}(?:\.\d+)*\/[^\s?#&]+)\S*$/i;
const DOI_ENDS = /(?:\/?(?:full|abstract|fulltext|epdf|pdf|meta))?(?:\.(?:full|pdf|html?))*$/i;
const ARXIV_DOI = "10.48550/arxiv.";
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

const HOSTS = "arxiv|doi|dx\\.doi|openreview|github|gitlab|huggingface|aclanthology|alphaxiv|ar5iv";
/** How an address begins that names a paper by itself, as the source of a pattern. */
export const BEGUN = `(?:https?:\\/\\/|www\\.|git@[a-z.]+:|(?:${HOSTS})\\.[a-z]+\\/)`;
const ADDRESS = new RegExp(`^${BEGUN}\\S+$`, "i");

/** Field and value of the identifier that a text is or leads to, also on mirrors and at publishers; null of any other. */
function found(text) {
  const id = arxiv(text) ?? arxiv(text.match(MIRROR)?.[1] ?? "");
  if (id) return ["arxiv", id];
  if (openreview(text)) return ["openreview", openreview(text)];
  const acl = text.match(ANTHOLOGY)?.[1].toLowerCase();
  const name = acl ? `10.18653/v1/${acl}` : doi(text) ?? text.match(PUBLISHER)?.[1].replace(DOI_ENDS, "").toLowerCase();
  const preprint = name?.startsWith(ARXIV_DOI) && arxiv(name.slice(ARXIV_DOI.length));
  return preprint ? ["arxiv", preprint] : name ? ["doi", name] : null;
}

/** Field and value of what was pasted: of an identifier, else of an address. */
export const named = (text) => found(text) ?? ["link", text.replace(/^git@([^:]+):/i, "$1/")];

/** Field and key of a text that is nothing but an identifier or address of a paper, or of the first in a citation; null
 *  of any other. */
export function pasted(text) {
  const words = text.trim().replace(/^(arxiv|doi):\s+/i, "$1:").split(/\s+/);
  const bare = words.map((word) => (words.length > 1 ? word.replace(/^[([<"']+|[\])>"'.,;]+$/g, "") : word));
  const word = bare.find((one) => found(one)) ?? (words.length === 1 && ADDRESS.test(words[0]) ? words[0] : null);
  if (!word) return null;
  const [field, value] = named(word);
  return { field, key: identifier(field, value) };
}
