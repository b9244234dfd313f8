// A race of optimisers over one map: each with a shape, a colour and a trail, and a board of how they stand.

const SHAPES = [
  "M0-8A8 8 0 1 1 0 8A8 8 0 1 1 0-8Z", "M-7-7H7V7H-7Z", "M0-9L8.5 7H-8.5Z", "M0-10L8.5 0 0 10-8.5 0Z",
  "M0 9L8.5-7H-8.5Z", "M-3-9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z", "M-8-4.5L-4.5-8 0-3.5 4.5-8 8-4.5 3.5 0 8 4.5 4.5 8 0 3.5-4.5 8-8 4.5-3.5 0Z",
];
const DASHES = ["none", "9 4", "2 4", "12 4 2 4", "6 3", "1 5", "14 5"];
const SIGNS = ["", "✓", "■", "↗"];

// A place as it was sent: whole thousandths.
const thousandths = (sent) => new Int16Array(sent.data.buffer, sent.data.byteOffset, sent.data.length / 2);
const placeText = (whole) => `${whole < 0 ? "−" : ""}${(Math.abs(whole) / 1000).toFixed(3)}`;

const widget = {
  build(page) {
    const {x, y, starts, surfaces, racers, standings} = page.fixed;
    const plot = chart(page, {x, y, xlabel: "weight v", ylabel: "weight w", height: (width) => Math.min(520, Math.max(260, width * 0.76))});
    const lines = s("g", {class: "optimisers-map"}, plot.marks), goals = s("g", {class: "optimisers-goal"}, plot.marks);
    const origin = s("circle", {r: 13, class: "optimisers-start"}, plot.marks);
    const trails = s("g", {}, plot.marks), runners = s("g", {}, plot.marks);
    const verdict = h("div", {class: "optimisers-verdict"}, page.head);

    // Where they start: two places that are worked out beforehand, or any on the map.
    const presets = page.spec.controls.find(({name}) => name === "start").values;
    const row = page.root.querySelector(".nnl-controls"), both = h("div", {class: "optimisers-from"}, row);
    const box = h("label", {class: "nnl-control"}, both);
    h("span", {class: "nnl-label"}, box, "start");
    const list = h("select", {name: "start"}, box);
    const called = (place) => starts.find(([, known]) => same(known, place))?.[0] ?? "elsewhere";
    presets.forEach((place, n) => h("option", {value: n}, list, called(place)));
    h("option", {value: -1, hidden: true, disabled: true}, list, "elsewhere");
    page.on(list, "change", () => page.choose({start: presets[Number(list.value)]}));
    const pair = h("span", {class: "nnl-control optimisers-place"}, both);
    const fields = ["v", "w"].map((name, n) => {
      const label = h("label", {}, pair, `${name} `);
      const field = h("input", {type: "text", inputmode: "decimal", name: `start-${name}`, "aria-label": `start, weight ${name}`, autocomplete: "off"}, label);
      const taken = typed(page, field, (text) => {
        const number = parsed(text), [low, high] = n ? y : x, within = number >= low && number <= high;
        set(field, {"aria-invalid": within ? null : "true"});
        if (within) page.choose({start: page.values.start.map((old, i) => (i === n ? number : old))});
        else page.message(`“${text.trim() || "nothing"}” is not a place on the map: write a number from ${numberText(low)} to ${numberText(high)}.`);
      }, () => { page.message(""); update(); });
      const update = () => {
        if (taken.typing()) return;
        field.value = numberText(page.values.start[n]);
        set(field, {"aria-invalid": null});
      };
      return {field, update};
    });
    drag(page, origin, plot, (at) => {
      if (page.live) page.choose({start: at.map((v, i) => Number(Math.max((i ? y : x)[0], Math.min((i ? y : x)[1], v)).toFixed(2)))});
    });

    // The board: one row a racer, whose name is a button that takes it off the map.
    const formula = h("p", {class: "optimisers-formula"}, page.panel);
    const table = h("table", {class: "optimisers-board"}, page.panel), top = h("tr", {}, h("thead", {}, table));
    for (const text of ["racer", "v", "w", "height left"]) h("th", {scope: "col"}, top, text);
    const board = h("tbody", {}, table);
    const rule = h("p", {class: "optimisers-rule"}, page.panel);
    const all = racers.map(([name, rules], n) => {
      const colour = `--racer: var(--optimisers-${n})`;
      const trail = s("polyline", {class: "optimisers-trail", "stroke-dasharray": DASHES[n], style: colour}, trails);
      const mark = s("path", {class: "optimisers-racer", d: SHAPES[n], style: colour}, runners);
      const line = h("tr", {style: colour}, board), head = h("th", {scope: "row"}, line);
      const button = h("button", {type: "button", "aria-pressed": "true", title: "On the map, or off it"}, head);
      s("path", {class: "optimisers-racer", d: SHAPES[n]}, s("svg", {viewBox: "-12 -12 24 24", "aria-hidden": "true"}, button));
      h("span", {}, button, name);
      const cells = ["v", "w", "left"].map((what) => h("td", {"data-value": `${name}-${what}`}, line));
      const stands = h("span", {class: "optimisers-standing", "data-value": `${name}-standing`}, head);
      const tellRule = () => write(rule, `${name}: ${rules}`);
      page.on(button, "click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        set(button, {"aria-pressed": String(on)});
        for (const part of [trail, mark]) set(part, {visibility: on ? null : "hidden"});
      });
      for (const event of ["pointerenter", "focusin"]) page.on(line, event, () => {
        tellRule();
        set(trails, {"data-one": ""});
        set(trail, {"data-this": ""});
        runners.append(mark);
      });
      for (const event of ["pointerleave", "focusout"]) page.on(line, event, () => {
        set(trails, {"data-one": null});
        set(trail, {"data-this": null});
      });
      if (!n) tellRule();
      return {trail, mark, cells, stands};
    });

    let drawn = null;
    function arrange(width) {
      drawn = page.values.cost;
      const {formula: text, lines: contours, lowest} = surfaces[drawn];
      plot.arrange(width);
      const points = (sent) => {
        const whole = thousandths(sent);
        return Array.from({length: whole.length / 2}, (_, i) => [plot.X(whole[2 * i] / 1000), plot.Y(whole[2 * i + 1] / 1000)]);
      };
      lines.replaceChildren();
      for (const line of contours) s("polyline", {points: points(line).map((p) => p.map((v) => v.toFixed(1)).join(",")).join(" ")}, lines);
      goals.replaceChildren();
      for (const [cx, cy] of points(lowest)) s("path", {d: "M-13 0H-5M13 0H5M0-13V-5M0 13V5", transform: `translate(${cx} ${cy})`}, goals);
      write(formula, text);
    }

    // What holds of a racer at a step, and since when.
    const standing = (scene, n, k) => scene.turns[n].findLast(([since]) => since <= k);

    function arrivals(scene, k) {
      const found = racers.map(([name], n) => ({name, since: standing(scene, n, k)})).filter(({since}) => since[1] === 1);
      return found.map(({name, since}) => [name, since[0]]).sort((a, b) => a[1] - b[1]);
    }

    const joined = (names) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0]);

    function told(scene, k) {
      const arrived = arrivals(scene, k);
      if (!arrived.length) return k === scene.steps ? "Nobody has arrived to stay." : k ? "Nobody has arrived yet." : "Ready at the start.";
      const first = arrived[0][1], winners = arrived.filter(([, since]) => since === first).map(([name]) => name);
      return `${joined(winners)} arrived first${winners.length > 1 ? " together" : ""}, in step ${first}.`;
    }

    return {
      arrange,
      refresh() {
        for (const {field} of fields) field.readOnly = !page.live;
        origin.classList.toggle("nnl-drag", page.live);
      },
      show(scene, k, f) {
        if (drawn !== page.values.cost) arrange(plot.width);
        const start = page.values.start, places = thousandths(scene.paths), count = scene.steps + 1;
        set(origin, {cx: plot.X(start[0]).toFixed(1), cy: plot.Y(start[1]).toFixed(1)});
        const next = Math.min(k + 1, scene.steps);
        all.forEach(({trail, mark}, n) => {
          const at = (i, axis) => places[2 * (n * count + i) + axis] / 1000;
          const now = [0, 1].map((axis) => at(k, axis) + f * (at(next, axis) - at(k, axis)));
          const seen = Array.from({length: k + 1}, (_, i) => [at(i, 0), at(i, 1)]).concat([now]);
          set(trail, {points: plot.points(seen.map((p) => p[0]), seen.map((p) => p[1]))});
          set(mark, {transform: `translate(${plot.X(now[0]).toFixed(1)} ${plot.Y(now[1]).toFixed(1)})`});
        });
        if (f) return;
        write(verdict, told(scene, k));
        set(verdict, {"data-won": arrivals(scene, k).length > 0});
        for (const {update} of fields) update();
        list.value = presets.findIndex((place) => same(place, start));
        all.forEach(({cells, stands}, n) => {
          const [since, now] = standing(scene, n, k), left = scene.left.data[n * count + k];
          [0, 1].forEach((axis) => write(cells[axis], placeText(places[2 * (n * count + k) + axis])));
          write(cells[2], left >= 250 ? "> 249 %" : `${left} %`);
          write(stands, now === 0 ? (k ? "on its way" : "at the start") : `${SIGNS[now]} ${now === 1 ? `step ${since}` : standings[now]}`);
          set(stands, {"data-standing": now});
        });
      },
      words(scene, k) {
        const where = racers.map(([name], n) => `${name} ${scene.left.data[n * (scene.steps + 1) + k]} %`).join(", ");
        return `Step ${k} of ${scene.steps} of the race, with a learning rate of ${numberText(page.values.learning_rate)}. ${told(scene, k)} Height left: ${where}.`;
      },
    };
  },
};
