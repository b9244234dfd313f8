// The same page in slides: a part under a heading at a time, or as much of it as the screen holds.
"use strict";
{
  const article = document.querySelector("article"), bar = document.querySelector(".slide-bar");
  const place = bar.querySelector(".slide-place"), room = document.querySelector("main");
  const HEADING = /^H[123]$/;
  let slides = [], at = 0, here = null;

  // What stays together: words that end in a colon, and what they announce.
  function pieces(blocks) {
    const made = [];
    let open = false;
    for (const block of blocks) {
      if (open) made.at(-1).push(block); else made.push([block]);
      open = HEADING.test(block.tagName) || (block.tagName === "P" && /:\s*$/.test(block.textContent));
    }
    return made;
  }

  function divide() {
    const blocks = [...article.children].filter((block) => !block.matches(".setup, .already"));
    for (const block of blocks) block.classList.remove("off");
    const height = room.clientHeight - 60;
    const size = (list) => list.at(-1).getBoundingClientRect().bottom - list[0].getBoundingClientRect().top;
    slides = [];
    let title = document.title;
    for (const piece of pieces(blocks)) {
      const last = slides.at(-1), heads = HEADING.test(piece[0].tagName);
      if (heads) title = piece[0].textContent;
      if (!last || heads || size([...last.blocks, ...piece]) > height) slides.push({title, blocks: [...piece]});
      else last.blocks.push(...piece);
    }
  }

  function show(number) {
    at = Math.max(0, Math.min(number, slides.length - 1));
    here = slides[at].blocks[0];
    const on = new Set(slides[at].blocks);
    for (const block of article.children) block.classList.toggle("off", !on.has(block));
    room.scrollTop = 0;
    place.textContent = `${slides[at].title} · ${at + 1} of ${slides.length}`;
    dispatchEvent(new Event("resize"));  // widgets measure the room they have
  }

  const number = (block) => Math.max(0, slides.findIndex(({blocks}) => blocks.includes(block)));
  const on = () => document.body.classList.contains("slides");

  function enter() {
    const start = [...article.children].find((block) => block.getBoundingClientRect().bottom > 80);
    document.body.classList.add("slides");
    bar.hidden = false;
    divide();
    show(number(start));
    room.focus({preventScroll: true});
  }

  function leave() {
    document.body.classList.remove("slides");
    bar.hidden = true;
    for (const block of article.children) block.classList.remove("off");
    here?.scrollIntoView();
  }

  // A slide that is higher than the screen is first read to its end.
  function ahead(event) {
    event?.preventDefault();
    if (room.scrollTop + room.clientHeight < room.scrollHeight - 4) room.scrollBy({top: room.clientHeight * 0.85});
    else show(at + 1);
  }
  const back = (event) => { event?.preventDefault(); show(at - 1); };
  const during = (deed) => (event) => { if (on() && !(event.key === " " && event.target.closest("button, summary, a"))) deed(event); };

  page.deeds.slides = enter;
  page.deeds["slides-leave"] = leave;
  page.deeds["slide-on"] = () => ahead();
  page.deeds["slide-back"] = () => back();
  page.keys.s = () => (on() ? leave() : enter());
  page.keys.Escape = during(leave);
  for (const key of ["PageDown", " "]) page.keys[key] = during(ahead);
  page.keys.ArrowRight = during((event) => { event.preventDefault(); show(at + 1); });
  for (const key of ["ArrowLeft", "PageUp"]) page.keys[key] = during(back);
  page.keys.Home = during(() => show(0));
  page.keys.End = during(() => show(slides.length - 1));

  let later = 0;
  addEventListener("resize", (event) => {
    if (!on() || !event.isTrusted) return;
    clearTimeout(later);
    later = setTimeout(() => { divide(); show(number(here)); }, 150);
  });
  if (new URLSearchParams(location.search).has("slides")) {
    if (document.readyState === "complete") enter(); else addEventListener("load", enter);
  }
}
