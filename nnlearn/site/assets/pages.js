// What every page does: the colours, the list of lessons, the place in the page, wide boxes, printing.
"use strict";

const page = {
  deeds: {},  // what a button with data-do="name" does
  keys: {},   // what a key does where nobody is typing
};

document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-do]")?.dataset.do;
  page.deeds[name]?.(event);
});

// Widgets and fields have keys of their own.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, .nnl, dialog")) return;
  page.keys[event.key]?.(event);
});

// --- colours ----------------------------------------------------------------------------------------
{
  const root = document.documentElement, themes = ["auto", "light", "dark"];
  const show = () => { document.querySelector("[data-theme-name]").textContent = root.dataset.theme; };
  page.deeds.theme = () => {
    root.dataset.theme = themes[(themes.indexOf(root.dataset.theme) + 1) % 3];
    try { localStorage.setItem("nnlearn-theme", root.dataset.theme); } catch { /* a browser that keeps nothing */ }
    show();
  };
  show();
}

// --- the list of lessons --------------------------------------------------------------------------------
{
  const list = document.querySelector("#lessons"), button = document.querySelector(".menu");
  const open = (is) => { list.classList.toggle("open", is); button.setAttribute("aria-expanded", is); };
  page.deeds.menu = () => open(!list.classList.contains("open"));
  list?.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && list.classList.contains("open")) { open(false); button.focus(); event.preventDefault(); }
  });
  const current = list?.querySelector("[aria-current]");
  if (current) list.scrollTop = current.offsetTop - list.clientHeight / 2;
}

// --- where in the page one is ---------------------------------------------------------------------------
{
  const links = [...document.querySelectorAll("nav .places a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]);
  const headings = [...document.querySelectorAll("article :is(h2, h3)[id]")];
  const follow = () => {
    const above = headings.findLast((heading) => heading.getBoundingClientRect().top < 120);
    for (const [id, link] of links) {
      if (!link.classList.toggle("here", id === above?.id)) continue;
      const list = link.closest("nav"), [row, box] = [link, list].map((each) => each.getBoundingClientRect());
      if (row.height && (row.top < box.top + 40 || row.bottom > box.bottom - 40)) list.scrollTop += row.top - (box.top + box.bottom) / 2;
    }
  };
  let waiting = false;
  if (links.length) addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  }, {passive: true});
}

// --- boxes that scroll sideways can be reached from the keyboard --------------------------------------------
{
  const boxes = new ResizeObserver((entries) => {
    for (const {target} of entries) {
      if (target.scrollWidth > target.clientWidth + 1) {
        target.tabIndex = 0;
        target.setAttribute("role", "group");
        target.setAttribute("aria-label", "scrolls sideways");
      } else for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
    }
  });
  for (const box of document.querySelectorAll(".scroll")) boxes.observe(box);
}

// --- on paper, what is folded is opened ------------------------------------------------------------------
{
  let opened = [];
  page.deeds.print = () => print();
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("article details:not([open], .answers)")];
    for (const each of opened) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of opened) each.open = false; });
}
