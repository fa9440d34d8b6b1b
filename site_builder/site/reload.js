// In pages of `kb serve` alone: loads the page again when there is a newer state of the site than the one it was made from
// (also after the server was started anew), and says in a banner what is wrong with the files.

const made = new URL(import.meta.url).search.slice(1);
const events = new EventSource("/__kb/events");
events.addEventListener("version", (event) => event.data === made || location.reload());
events.addEventListener("problems", draw);
draw();

async function draw() {
  const problems = await (await fetch("/__kb/problems")).json();
  document.getElementById("kb-problems")?.remove();
  if (!problems.length) return;
  const banner = document.createElement("aside");
  banner.id = "kb-problems";
  banner.role = "status";
  banner.style.cssText =
    "position:fixed;inset:auto 0 0;z-index:99;max-height:40vh;overflow:auto;padding:.8rem 1.2rem;" +
    "font:14px/1.5 system-ui,sans-serif;color:#fff;background:#8a1c1c";
  for (const { place, text, hint } of problems.slice(0, 20)) {
    const line = document.createElement("p");
    line.style.margin = "0 0 .3rem";
    const where = document.createElement("b");
    where.textContent = place;
    line.append(where, ` ${text}${hint ? ` (${hint})` : ""}`);
    banner.append(line);
  }
  if (problems.length > 20) banner.append(`and ${problems.length - 20} more: kb check lists them`);
  document.body.append(banner);
}
