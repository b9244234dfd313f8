// Search all pages: the words were gathered when the pages were made, and are loaded at the first question.
"use strict";
{
  const dialog = document.querySelector("dialog.search"), input = dialog.querySelector("input");
  const list = dialog.querySelector("#found"), state = dialog.querySelector(".state");
  const MOST = 12;
  let rows = null, chosen = -1;

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/’/g, "'").toLowerCase();

  function load() {
    if (rows) return;
    const script = document.createElement("script");
    script.src = "assets/search-index.js";
    script.onload = () => {
      rows = window.searchIndex.map(([page, title, anchor, heading, text, terms]) => ({
        page, title, anchor, heading, text, words: plain(text), top: plain(title), head: plain(heading), terms: terms.map(plain),
      }));
      look();
    };
    document.head.append(script);
  }

  // How well a passage answers: every word must be there; in a title it weighs more, at a word's start too.
  function weight(row, asked) {
    let sum = 0;
    for (const word of asked) {
      const start = new RegExp(`(^|[^\\p{L}\\p{N}])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`, "u");
      const here = (start.test(row.head) ? 12 : 0) + (start.test(row.top) ? 8 : 0)
        + (start.test(row.words) ? 4 : row.words.includes(word) ? 1 : 0);
      if (!here) return 0;
      sum += here;
    }
    const phrase = asked.join(" ");
    if (row.words.includes(phrase)) sum += 3;
    if (row.terms.includes(phrase)) sum += 30;  // here it is explained
    return sum;
  }

  function marked(parent, text, asked) {
    const low = plain(text);
    if (low.length !== text.length) { parent.append(text); return; }  // letters that fold into several
    let at = 0;
    while (at < text.length) {
      const next = asked.map((word) => [low.indexOf(word, at), word]).filter(([place]) => place >= 0).sort((a, b) => a[0] - b[0] || b[1].length - a[1].length)[0];
      if (!next) break;
      parent.append(text.slice(at, next[0]));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next[0], next[0] + next[1].length);
      parent.append(mark);
      at = next[0] + next[1].length;
    }
    parent.append(text.slice(at));
  }

  function snippet(row, asked) {
    const first = Math.min(...asked.map((word) => row.words.indexOf(word)).filter((place) => place >= 0), row.words.length);
    const from = first < 60 || first === row.words.length ? 0 : row.text.indexOf(" ", first - 50) + 1;
    return (from ? "… " : "") + row.text.slice(from, from + 150) + (row.text.length > from + 150 ? " …" : "");
  }

  function look() {
    const asked = plain(input.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    choose(-1);
    if (!rows || !asked.length) { state.textContent = ""; input.setAttribute("aria-expanded", "false"); return; }
    const found = rows.map((row) => [weight(row, asked), row]).filter(([w]) => w).sort((a, b) => b[0] - a[0]);
    for (const [at, [, row]] of found.slice(0, MOST).entries()) {
      const link = document.createElement("a");
      link.id = `found-${at}`;
      link.href = row.page + (row.anchor ? `#${encodeURIComponent(row.anchor)}` : "");
      link.setAttribute("role", "option");
      link.tabIndex = -1;
      const head = document.createElement("b"), where = document.createElement("small"), text = document.createElement("span");
      marked(head, row.heading || row.title, asked);
      if (row.heading) where.textContent = row.title;
      marked(text, snippet(row, asked), asked);
      link.append(head, where, text);
      list.append(link);
    }
    input.setAttribute("aria-expanded", String(found.length > 0));
    state.textContent = found.length > MOST ? `${found.length} found, the best ${MOST} shown` : found.length ? "" : "Nothing found. Try one word, or its beginning.";
    if (found.length) choose(0);
  }

  function choose(at) {
    const all = [...list.children];
    chosen = all.length ? (at + all.length) % all.length : -1;
    for (const [i, each] of all.entries()) each.setAttribute("aria-selected", String(i === chosen));
    if (chosen >= 0) { input.setAttribute("aria-activedescendant", all[chosen].id); all[chosen].scrollIntoView({block: "nearest"}); }
    else input.removeAttribute("aria-activedescendant");
  }

  page.deeds.search = (event) => { event?.preventDefault(); load(); dialog.showModal(); input.select(); };
  page.deeds.close = () => dialog.close();
  page.keys["/"] = page.deeds.search;
  input.addEventListener("input", look);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" && event.target === input) { list.children[chosen]?.click(); dialog.close(); }
    else if (event.key === "Escape") dialog.close();  // in a field for searching it would only take the words away
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target.closest("a")) dialog.close(); });
}
