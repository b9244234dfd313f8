// The shared half of all widgets: elements, axes, controls, transport, and the talk with Python.
// It draws what Python worked out. See base.py for how a widget is written on it.

const SVG = "http://www.w3.org/2000/svg";
const FOCUSABLE = new Set(["button", "input", "select", "textarea", "a"]);

// --- elements -----------------------------------------------------------------------------------

// Make an element. JupyterLab takes keys away from everything that does not carry the attribute itself.
function h(tag, attributes = {}, parent = null, text = null) {
  const element = document.createElement(tag);
  if (FOCUSABLE.has(tag) || "tabindex" in attributes) element.setAttribute("data-lm-suppress-shortcuts", "true");
  set(element, attributes);
  if (text !== null) element.textContent = text;
  parent?.append(element);
  return element;
}

function s(tag, attributes = {}, parent = null, text = null) {
  const element = document.createElementNS(SVG, tag);
  if ("tabindex" in attributes) element.setAttribute("data-lm-suppress-shortcuts", "true");
  set(element, attributes);
  if (text !== null) element.textContent = text;
  parent?.append(element);
  return element;
}

// Set attributes; null takes one off. What is the same already is left alone, so that nothing is drawn twice.
function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// --- numbers ------------------------------------------------------------------------------------

// A number as nnlearn writes it everywhere: significant digits, ties to the even digit, a true minus sign.
function numberText(value, digits = 4) {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  let [figures, power] = significant(Math.abs(value), digits);
  if (!Number(figures)) return "0";
  const sign = value < 0 ? "−" : "";
  if (power < -4 || power >= 6) {
    const tail = figures.slice(1).replace(/0+$/, "");
    const exponent = String(Math.abs(power)).padStart(2, "0");
    return `${sign}${figures[0]}${tail && "." + tail}e${power < 0 ? "-" : "+"}${exponent}`;
  }
  if (power >= digits) [figures, power] = significant(Math.abs(value), power + 1);
  if (power < 0) figures = "0".repeat(-power) + figures;
  const whole = figures.slice(0, Math.max(power, 0) + 1), rest = figures.slice(whole.length).replace(/0+$/, "");
  return sign + whole + (rest && "." + rest);
}

// The first digits of a number, and the power of ten of the first of them.
function significant(size, digits) {
  let [figures, power] = size.toExponential(digits - 1).split("e");
  const [exact, before] = size.toExponential(60).split("e");
  const all = exact.replace(".", "");
  figures = figures.replace(".", "");
  const tie = /^50*$/.test(all.slice(digits)), odd = Number(figures.at(-1)) % 2 === 1;
  return tie && odd ? [all.slice(0, digits), Number(before)] : [figures, Number(power)];
}

// Round numbers for an axis, about as many as asked for.
function ticks(low, high, about) {
  const rough = (high - low) / Math.max(about, 1), power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((size) => size >= rough * 0.999) ?? 10 * power;
  const found = [];
  for (let n = Math.ceil(low / step - 1e-9); n <= high / step + 1e-9; n++) found.push(Number((n * step).toPrecision(12)));
  return found;
}

// --- what Python sent ----------------------------------------------------------------------------

const KINDS = {"<f4": [Float32Array, 4], "<i4": [Int32Array, 4], "|u1": [Uint8Array, 1]};

// Put the arrays back into their places.
function revive(tree, buffer) {
  if (Array.isArray(tree)) return tree.map((part) => revive(part, buffer));
  if (tree === null || typeof tree !== "object") return tree;
  if ("$" in tree) {
    const [kind, shape, place] = tree.$, size = shape.reduce((a, b) => a * b, 1), [Kind] = KINDS[kind];
    const data = new Kind(buffer, place, size), width = shape.length > 1 ? size / shape[0] : 1;
    return {shape, data, row: (i) => data.subarray(i * width, (i + 1) * width)};
  }
  return Object.fromEntries(Object.entries(tree).map(([name, part]) => [name, revive(part, buffer)]));
}

// Bytes arrive as a view that may start anywhere; arrays of numbers need a start of their own.
function copied(view) {
  if (!view) return new ArrayBuffer(0);
  const bytes = view.buffer ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(view);
  return bytes.slice().buffer;
}

const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

// --- a widget on a page ----------------------------------------------------------------------------

function open(widget, {model, el}) {
  const stop = new AbortController(), frames = new Set(), timers = new Set(), leaving = [];
  const on = (target, event, handler, options = {}) => target.addEventListener(event, handler, {...options, signal: stop.signal});
  const frame = (f) => { const id = requestAnimationFrame((now) => { frames.delete(id); f(now); }); frames.add(id); return id; };
  const later = (ms, f) => { const id = setTimeout(() => { timers.delete(id); f(); }, ms); timers.add(id); return id; };
  const listen = (event, handler) => { model.on(event, handler); leaving.push(() => model.off(event, handler)); };
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  // A clock that can be wound up again, and stopped.
  const clock = (ms, f) => {
    let id = 0;
    const halt = () => { clearTimeout(id); timers.delete(id); };
    return {start() { halt(); id = later(ms, f); }, stop: halt};
  };

  const spec = revive(model.get("spec"), copied(model.get("data")));
  const root = h("div", {class: `nnl nnl-${spec.name}`, role: "group", "aria-label": spec.title}, el);
  const head = h("div", {class: "nnl-head"}, root);
  const alone = model.isStandIn && !document.querySelector("h1, [aria-level='1']");  // of a page of its own
  h("div", {class: "nnl-title", role: "heading", "aria-level": alone ? "1" : "3"}, head, spec.title);
  const controlRow = h("div", {class: "nnl-controls"}, root);
  const body = h("div", {class: "nnl-body"}, root);
  const page = {
    spec, fixed: spec.fixed, root, head, on, frame, later, live: false,
    stage: h("div", {class: "nnl-stage"}, body), panel: h("div", {class: "nnl-panel"}),
    values: {...model.get("values")}, reduced: () => still.matches, choose, closest, go, message,
    redraw: () => draw(),
  };
  const transport = h("div", {class: "nnl-transport", role: "group", "aria-label": "Play and step"}, body);
  body.append(page.panel);
  const messageLine = h("p", {class: "nnl-message", role: "status"}, root);
  const note = h("p", {class: "nnl-note"}, root);
  const spoken = h("p", {class: "nnl-spoken", "aria-live": "polite"}, root);

  // --- which scene, which step

  let wanted = model.get("step"), part = 0, scene = null;
  let asked = 0, drawn = 0;         // when the latest question was put, and when the one that is drawn was
  let unanswered = 0, next = null;  // how many questions are out; the newest of those that wait their turn
  let shown = {...page.values};     // the values of the scene: the picture and its captions are always of these
  const k = () => Math.min(wanted, scene.steps ?? 0);

  function tabulated(values) {
    let index = 0;
    for (const control of spec.controls) {
      if (control.onlyShows) continue;
      const at = control.values.findIndex((value) => same(value, values[control.name]));
      if (at < 0) return null;
      index = index * control.values.length + at;
    }
    return spec.scenes[index];
  }

  function nearest(values) {
    const found = {};
    for (const {name, values: list, kind} of spec.controls) {
      const apart = (value) => (kind === "slider" ? Math.abs(value - values[name]) : same(value, values[name]) ? 0 : 1);
      found[name] = list.reduce((best, value) => (apart(value) < apart(best) ? value : best), list[0]);
    }
    return found;
  }

  // The value of a slider that comes closest to what is wished for: any, where Python answers.
  function closest(name, wish) {
    const {values, least = -Infinity, most = Infinity} = spec.controls.find((control) => control.name === name);
    if (page.live) return Number(Math.max(least, Math.min(most, wish)).toPrecision(3));
    return values.reduce((best, value) => (Math.abs(value - wish) < Math.abs(best - wish) ? value : best));
  }

  function present(values, found) {
    scene = found;
    shown = page.values = {...values};
    for (const control of controls) control.update(values[control.name]);
    transport.hidden = !(scene.steps > 0);
    set(scrubber, {max: scene.steps ?? 0});
    draw();
  }

  // Choose values: at once where they are tabulated; else Python is asked, and the picture waits with its captions.
  function choose(some) {
    const values = {...page.values, ...some}, found = tabulated(values);
    message("");
    if (found) {
      drawn = asked = performance.now();
      present(values, found);
      model.set("values", values);
      model.save_changes();
    } else if (page.live) {
      if (same(values, page.values)) return;  // shown already, or asked for
      page.values = values;
      ask(values);
    } else {
      for (const control of controls) control.update(shown[control.name]);
      message("Other values need a running Python: this page has none.");
    }
  }

  // Two questions may be out at once, which keeps Python busy; of those that come meanwhile the newest is put.
  // A key that is held is slower than that, so that none of its presses is left out.
  function ask(values) {
    asked = performance.now();
    set(root, {"aria-busy": "true"});
    if (unanswered < 2) put(values, asked);
    else next = [values, asked];
    waiting.start();
  }

  function put(values, number) {
    unanswered += 1;
    model.send({ask: values, number});
  }

  function heard(content, buffers) {
    if (content.here) { page.live = true; root.dataset.live = "true"; update(); }
    if (content.play) start();
    if (content.pause) pause();
    const {number = null, scene: found, problem} = content;
    if (number !== null && !content.here) {
      unanswered = Math.max(0, unanswered - 1);
      if (next) { const waited = next; next = null; put(...waited); }
      if (number >= asked) { waiting.stop(); set(root, {"aria-busy": null}); message(""); }
    }
    // What Python says comes in Python's order; late is only what was asked before a choice that is drawn already.
    if (found && (number ?? Infinity) >= drawn) {
      drawn = number ?? drawn;
      const pending = asked > drawn ? page.values : null;
      present(content.values, revive(found, copied(buffers?.[0])));
      if (pending) page.values = pending;
    }
    if (problem && number === asked) {
      asked = drawn;
      page.values = {...shown};
      for (const control of controls) control.update(shown[control.name]);
      message(problem);
    }
  }

  function message(text) { write(messageLine, text); }

  // --- controls

  const waiting = clock(1500, () => message("Waiting for Python: it is busy, or it has stopped."));
  const controls = spec.controls.map((control) => makeControl(control));
  const anyTyped = spec.controls.some((control) => control.kind !== "choice");

  function makeControl(control) {
    const {kind, name, label, values} = control;
    if (kind === "given") return {name, update() {}, refresh() {}};
    const box = h("label", {class: `nnl-control nnl-${kind}`}, controlRow);
    h("span", {class: "nnl-label"}, box, label);
    if (kind === "choice") {
      const list = h("select", {name}, box);
      values.forEach((value, n) => h("option", {value}, list, control.texts[n]));
      on(list, "change", () => choose({[name]: list.value}));
      return {name, update(value) { list.value = value; }, refresh() {}};
    }
    const slider = h("input", {type: "range", name, min: 0, max: values.length - 1, step: 1, "aria-label": label}, box);
    const field = h("input", {type: "text", inputmode: "decimal", name: `${name}-number`, "aria-label": `${label}, as a number`, autocomplete: "off", size: 6}, box);
    slider.hidden = values.length < 2;
    on(slider, "input", () => choose({[name]: values[Number(slider.value)]}));
    const entry = typed(page, field, (text) => {
      const value = parsed(text), [low, high] = [control.least ?? -Infinity, control.most ?? Infinity];
      const within = value >= low && value <= high;
      set(field, {"aria-invalid": within ? null : "true"});
      if (within) choose({[name]: value});
      else message(`“${text.trim() || "nothing"}” is not a number that fits here: write one from ${numberText(low)} to ${numberText(high)}.`);
    }, () => { made.update(shown[name]); message(""); });
    const made = {
      name,
      update(value) {
        const at = values.reduce((best, v, n) => (Math.abs(v - value) < Math.abs(values[best] - value) ? n : best), 0);
        slider.value = at;
        set(slider, {"aria-valuetext": numberText(value)});
        if (entry.typing()) return;
        field.value = numberText(value, 6);
        set(field, {"aria-invalid": null});
      },
      refresh() { field.readOnly = !page.live; },
    };
    return made;
  }

  // --- transport

  const button = (name, picture, text) => {
    const made = h("button", {type: "button", class: `nnl-${name}`, "aria-label": text, title: text}, transport);
    made.innerHTML = icon(picture);
    return made;
  };
  const reset = button("reset", "reset", "Back to the start"), back = button("back", "back", "One step back");
  const play = button("play", "play", "Play"), ahead = button("ahead", "ahead", "One step on");
  const scrubber = h("input", {type: "range", class: "nnl-scrubber", min: 0, max: 0, step: 1, "aria-label": "step"}, transport);
  const count = h("output", {class: "nnl-count"}, transport);
  let playing = false, since = 0;

  function go(step) { pause(false); move(step); }

  function move(step, save = true) {
    wanted = Math.max(0, Math.min(scene.steps ?? 0, step));
    part = 0;
    draw();
    if (save) { model.set("step", wanted); model.save_changes(); }
  }

  function start() {
    if (!(scene.steps > 0)) return;
    if (k() >= scene.steps) move(0, false);
    playing = true;
    since = performance.now();
    dress();
    frame(tick);
  }

  function pause(redraw = true) {
    if (!playing) return;
    playing = false;
    dress();
    if (redraw) move(k());
  }

  function tick(now) {
    if (!playing) return;
    const passed = (now - since) / spec.ms;
    if (passed >= 1) {
      since = now;
      wanted = k() + 1;
      part = 0;
      if (wanted >= scene.steps) return pause();
      draw();
    } else if (!still.matches) {
      part = Math.max(0, passed);
      draw();
    }
    frame(tick);
  }

  function dress() {
    play.innerHTML = icon(playing ? "pause" : "play");
    set(play, {"aria-label": playing ? "Pause" : "Play", title: playing ? "Pause" : "Play"});
  }

  on(play, "click", () => (playing ? pause() : start()));
  on(back, "click", () => go(k() - 1));
  on(ahead, "click", () => go(k() + 1));
  on(reset, "click", () => go(0));
  on(scrubber, "input", () => go(Number(scrubber.value)));
  on(root, "keydown", (event) => {
    const target = event.target, typing = target.matches("input[type=text], input[type=number], textarea, select");
    if (event.altKey || event.ctrlKey || event.metaKey || typing || event.defaultPrevented) return;
    const steps = {ArrowLeft: k() - 1, ArrowRight: k() + 1, Home: 0, End: scene.steps ?? 0};
    if (event.key === " " && !target.matches("button")) playing ? pause() : start();
    else if (event.key in steps && !target.matches("input[type=range]") && !transport.hidden) go(steps[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // --- drawing

  let words = "";
  const speaking = clock(350, () => write(spoken, words));  // a held key is not read out press by press

  function draw() {
    const at = k(), eased = part * part * (3 - 2 * part);
    view.show(scene, at, eased);
    scrubber.value = at;
    set(scrubber, {"aria-valuetext": `step ${at} of ${scene.steps ?? 0}`});
    write(count, `step ${at} of ${scene.steps ?? 0}`);
    if (playing) return write(spoken, "");
    words = view.words(scene, at);
    for (const picture of page.stage.querySelectorAll(".nnl-chart, svg[role=img]")) set(picture, {"aria-label": words});
    speaking.start();
  }

  function update() {
    for (const control of controls) control.refresh();
    view.refresh?.();
    write(note, page.live || !anyTyped ? "" : spec.note);
  }

  const view = widget.build(page);
  let width = 0;

  function arrange() {
    const now = Math.round(page.stage.getBoundingClientRect().width);
    if (!now || now === width) return;
    width = now;
    view.arrange?.(width);
    if (scene) draw();
  }

  // --- the look of the page around it

  const follow = () => set(root, {"data-theme": isDark(root) ? "dark" : "light"});
  follow();
  const themes = new MutationObserver(() => { follow(); later(300, follow); });  // some themes fade in
  for (const place of [document.documentElement, document.body]) themes.observe(place, {attributes: true});
  on(matchMedia("(prefers-color-scheme: dark)"), "change", follow);

  // --- begin

  const first = tabulated(page.values) ? page.values : nearest(page.values);
  scene = tabulated(first);
  arrange();
  present(first, scene);
  const sizes = new ResizeObserver(() => frame(arrange));
  sizes.observe(page.stage);
  listen("change:values", () => {
    const values = model.get("values"), found = tabulated(values);
    if (found && !same(values, shown)) {
      const pending = asked > drawn ? page.values : null;
      present(values, found);
      if (pending) page.values = pending;
    }
  });
  listen("change:step", () => { if (model.get("step") !== wanted) { pause(false); move(model.get("step"), false); } });
  listen("msg:custom", heard);
  model.send({hello: true, number: performance.now()});
  // A page without Python says so at once; a notebook whose Python is busy says so after a while.
  if (model.isStandIn) update();
  else { for (const control of controls) control.refresh(); later(4000, update); }

  return () => {
    playing = false;
    stop.abort();
    frames.forEach(cancelAnimationFrame);
    timers.forEach(clearTimeout);
    sizes.disconnect();
    themes.disconnect();
    leaving.forEach((leave) => leave());
    root.remove();
  };
}

// A number as people type it: a decimal comma and a true minus sign are welcome.
function parsed(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  return plain === "" || !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? NaN : Number(plain);
}

// Take what is typed into a field: when people leave it, or press Enter, which a notebook reports as no change.
// Escape brings back what was there. `typing()` says whether there is something that is not taken yet.
function typed(page, field, take, undo) {
  let fresh = false;
  const done = () => { if (fresh) { fresh = false; take(field.value); } };
  page.on(field, "input", () => { fresh = true; });
  page.on(field, "change", done);
  page.on(field, "keydown", (event) => {
    if (event.key === "Enter") done();
    if (event.key !== "Escape") return;
    event.stopPropagation();
    fresh = false;
    undo();
  });
  return {typing: () => fresh};
}

// Whether the page around an element is dark: what it paints behind it, or the colour scheme where it paints nothing.
function isDark(element) {
  for (let place = element.parentElement; place; place = place.parentElement) {
    const [r, g, b, a = 1] = getComputedStyle(place).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    if (a > 0.5) return 0.3 * r + 0.6 * g + 0.1 * b < 110;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return /dark/.test(scheme) && (!/light/.test(scheme) || matchMedia("(prefers-color-scheme: dark)").matches);
}

function icon(name) {
  const paths = {
    play: "M7 4.5v15l12.5-7.5z", pause: "M6.5 4.5h4v15h-4zM13.5 4.5h4v15h-4z",
    back: "M17.5 4.5v15L8 12zM5 4.5h2.5v15H5z", ahead: "M6.5 4.5v15L16 12zM16.5 4.5H19v15h-2.5z",
    reset: "M12 5a7 7 0 1 1-6.7 5h2.6A4.6 4.6 0 1 0 12 7.4V11L6.5 6.2 12 1.5z",
  };
  return `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${paths[name]}"/></svg>`;
}

// --- charts ------------------------------------------------------------------------------------------

// A pair of axes that fits itself to the width it is given. X and Y turn numbers into places. A chart is one
// picture to those who do not see it, unless it is touchable: then what is in it can have the focus.
function chart(page, {x, y, xlabel, ylabel, height = (width) => Math.min(440, Math.max(250, width * 0.6)), square = false, touchable = false}) {
  const svg = s("svg", {role: touchable ? "group" : "img", class: "nnl-chart"}, page.stage);
  const grid = s("g", {class: "nnl-grid", "aria-hidden": "true"}, svg);
  const inside = s("svg", {role: "presentation"}, svg), marks = s("g", {}, inside), over = s("g", {}, svg);
  const plot = {svg, marks, over, width: 0, height: 0, x, y};
  plot.X = (value) => bounded(plot.left + ((value - plot.x[0]) / (plot.x[1] - plot.x[0])) * plot.across, plot.width);
  plot.Y = (value) => bounded(plot.top + (1 - (value - plot.y[0]) / (plot.y[1] - plot.y[0])) * plot.up, plot.height);
  plot.at = (event) => {  // where on the axes a pointer is
    const box = svg.getBoundingClientRect(), shrunk = plot.width / box.width;
    const across = ((event.clientX - box.left) * shrunk - plot.left) / plot.across, down = ((event.clientY - box.top) * shrunk - plot.top) / plot.up;
    return [plot.x[0] + across * (plot.x[1] - plot.x[0]), plot.y[1] - down * (plot.y[1] - plot.y[0])];
  };
  plot.points = (xs, ys) => Array.from(xs, (value, n) => `${plot.X(value).toFixed(1)},${plot.Y(ys[n]).toFixed(1)}`).join(" ");
  plot.arrange = (width) => {
    plot.width = width;
    plot.height = Math.round(height(width));
    Object.assign(plot, {left: 58, top: 14});
    plot.across = width - plot.left - 14;
    plot.up = plot.height - plot.top - 54;
    if (square) plot.across = plot.up = Math.min(plot.across, plot.up);
    set(svg, {viewBox: `0 0 ${width} ${plot.height}`, width, height: plot.height});
    set(inside, {x: plot.left, y: plot.top, width: plot.across, height: plot.up, viewBox: `${plot.left} ${plot.top} ${plot.across} ${plot.up}`});
    grid.replaceChildren();
    const foot = plot.top + plot.up;
    for (const value of ticks(...plot.x, plot.across / 85)) {
      s("line", {x1: plot.X(value), x2: plot.X(value), y1: plot.top, y2: foot}, grid);
      s("text", {x: plot.X(value), y: foot + 21, "text-anchor": "middle"}, grid, numberText(value));
    }
    for (const value of ticks(...plot.y, plot.up / 55)) {
      s("line", {x1: plot.left, x2: plot.left + plot.across, y1: plot.Y(value), y2: plot.Y(value)}, grid);
      s("text", {x: plot.left - 9, y: plot.Y(value) + 5, "text-anchor": "end"}, grid, numberText(value));
    }
    s("text", {class: "nnl-axis", x: plot.left + plot.across / 2, y: foot + 46, "text-anchor": "middle"}, grid, xlabel);
    const middle = plot.top + plot.up / 2;
    s("text", {class: "nnl-axis", x: 17, y: middle, "text-anchor": "middle", transform: `rotate(-90 17 ${middle})`}, grid, ylabel);
  };
  return plot;
}

// Drag something with a mouse, a pen or a finger: `moved` gets the place on the axes at every move.
function drag(page, target, plot, moved) {
  let held = null;
  target.classList.add("nnl-drag");
  page.on(target, "pointerdown", (event) => { held = event.pointerId; target.setPointerCapture(held); event.preventDefault(); });
  page.on(target, "pointermove", (event) => { if (event.pointerId === held) moved(plot.at(event)); });
  for (const end of ["pointerup", "pointercancel"]) page.on(target, end, () => { held = null; });
}

// Far outside is far enough: browsers draw lines to places millions of pixels away wrongly.
function bounded(place, size) {
  return Math.max(-size, Math.min(2 * size, Number.isFinite(place) ? place : place > 0 ? 2 * size : -size));
}

// --- without a kernel ----------------------------------------------------------------------------------

// Play in every place of the page that shows this widget, on a stand-in for the notebook's model.
function playHere(widget, state, data, looks, key) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  for (const el of document.querySelectorAll(`.nnl-embed[data-key="${key}"]:not([data-on])`)) {
    el.dataset.on = "true";
    const kept = {...state, data: bytes.buffer};
    const model = {isStandIn: true, get: (name) => kept[name], set: (name, value) => { kept[name] = value; }, save_changes() {}, send() {}, on() {}, off() {}};
    el.replaceChildren();
    h("style", {}, el, looks);
    open(widget, {model, el});
  }
}
