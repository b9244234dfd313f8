// A playground: the decision over the plane, the loss, and a network whose every number can be written over.

const HIDDEN = [[], [2], [3], [4], [6], [8], [4, 4], [8, 8]];
const RATES = [0.01, 0.03, 0.1, 0.3, 1, 3];
const PENALTIES = [["none", 0, 0], ["L1 · 0.001", 0.001, 0], ["L1 · 0.01", 0.01, 0], ["L2 · 0.01", 0, 0.01], ["L2 · 0.1", 0, 0.1]];
const EPOCHS = [1, 5, 10, 25];
const FINE = 300;  // places along each side that are painted, between those that were worked out

const widget = {
  build(page) {
    const {data, activations, optimizers} = page.fixed, row = page.root.querySelector(".nnl-controls");
    const lists = [], parts = [];
    let scene = null, at = 0;

    // --- what can be chosen

    const units = (hidden) => hidden.join(" + ") || "none";
    function list(label, name, options, of, some) {
      const box = h("label", {class: "nnl-control playground-choice"}, row);
      h("span", {class: "nnl-label"}, box, label);
      const made = h("select", {name}, box);
      page.on(made, "change", () => page.choose(some(options[made.selectedIndex][1])));
      lists.push({made, update() {
        const value = of(page.values);
        let found = options.findIndex(([, option]) => same(option, value));
        if (found < 0) found = options.push([typeof value === "number" ? numberText(value) : units(value), value]) - 1;
        while (made.options.length < options.length) h("option", {}, made, options[made.options.length][0]);
        made.selectedIndex = found;
      }});
    }
    const named = (names) => names.map((name) => [name, name]);
    const afresh = {start: null};
    list("data", "data", named(data), (values) => values.data, (name) => ({data: name, ...afresh}));
    list("hidden units", "hidden", HIDDEN.map((one) => [units(one), one]), (values) => values.hidden, (hidden) => ({hidden, ...afresh}));
    list("activation", "activation", named(activations), (values) => values.activation, (activation) => ({activation}));
    list("optimiser", "optimizer", optimizers.map((name) => [{sgd: "SGD", adam: "Adam"}[name], name]), (values) => values.optimizer, (optimizer) => ({optimizer}));
    list("learning rate η", "learning_rate", RATES.map((rate) => [numberText(rate), rate]), (values) => values.learning_rate, (rate) => ({learning_rate: rate}));
    list("penalty", "penalty", PENALTIES.map(([text, ...prices]) => [text, prices]), (values) => [values.l1, values.l2], ([l1, l2]) => ({l1, l2}));
    list("epochs a step", "epochs", EPOCHS.map((n) => [String(n), n]), (values) => values.epochs, (epochs) => ({epochs}));

    // --- the decision over the plane

    const plot = chart(page, {x: [0, 1], y: [0, 1], xlabel: "x₁", ylabel: "x₂", square: true, height: (width) => Math.min(560, width - 2)});
    const frame = h("div", {class: "playground-frame"}, page.stage), canvas = h("canvas", {width: FINE, height: FINE, "aria-hidden": "true"}, frame);
    frame.append(plot.svg);
    const points = s("g", {}, plot.marks), paint = canvas.getContext("2d"), picture = paint.createImageData(FINE, FINE);
    const inks = ["blue", "orange", "paper", "ink"].map((name) => h("i", {hidden: true, style: `color: var(--nnl-${name})`}, frame));
    let drawn = null;

    // Every shade, as a canvas keeps it: the surer the network is, the stronger; and the colour of the border.
    const shades = new Uint32Array(257), pixels = new Uint32Array(picture.data.buffer);
    let mixed = "";
    function mixShades() {
      if (mixed === page.root.dataset.theme) return;  // to ask for colours at every frame would cost as much as to paint
      mixed = page.root.dataset.theme;
      const [blue, orange, paper, ink] = inks.map((one) => getComputedStyle(one).color.match(/[\d.]+/g).map(Number));
      const packed = new Uint8ClampedArray(shades.buffer);
      for (let p = 0; p <= 256; p++) {
        const colour = p > 127 ? blue : orange, share = 0.1 + 0.09 * Math.floor((Math.abs(p - 127.5) / 127.5) * 4.999);
        for (let c = 0; c < 3; c++) packed[4 * p + c] = p === 256 ? ink[c] : paper[c] + share * (colour[c] - paper[c]);
        packed[4 * p + 3] = 255;
      }
    }

    // A painted plane does not follow the theme by itself. (The observer goes with the element that it watches.)
    new MutationObserver(() => { if (mixed && mixed !== page.root.dataset.theme) page.redraw(); }).observe(page.root, {attributeFilter: ["data-theme"]});

    // Paint the plane, between one step and the next, and mark where the network changes its mind.
    const above = new Uint8Array(FINE);
    function shade(decision, next, f) {
      mixShades();
      const n = Math.round(Math.sqrt(decision.length)), scale = (n - 1) / (FINE - 1), line = new Float32Array(n + 1);
      const place = (u) => Math.min(n - 2, Math.floor(u));
      for (let j = 0; j < FINE; j++) {
        const v = (FINE - 1 - j) * scale, y = place(v), dy = v - y;
        for (let x = 0; x < n; x++) {
          const low = y * n + x, high = low + n;
          const [a, b] = f ? [decision[low] + f * (next[low] - decision[low]), decision[high] + f * (next[high] - decision[high])] : [decision[low], decision[high]];
          line[x] = a + dy * (b - a);
        }
        let left = line[0] >= 127.5 ? 1 : 0;
        for (let i = 0; i < FINE; i++) {
          const u = i * scale, x = place(u), p = line[x] + (u - x) * (line[x + 1] - line[x]), side = p >= 127.5 ? 1 : 0;
          pixels[j * FINE + i] = shades[side !== left || (j && side !== above[i]) ? 256 : (p + 0.5) | 0];
          left = above[i] = side;
        }
      }
      paint.putImageData(picture, 0, 0);
    }

    function arrange(width) {
      drawn = scene;
      Object.assign(plot, {x: scene?.x ?? [0, 1], y: scene?.y ?? [0, 1]});
      plot.arrange(width);
      Object.assign(canvas.style, {left: `${plot.left}px`, top: `${plot.top}px`, width: `${plot.across}px`, height: `${plot.up}px`});
      points.replaceChildren();
      if (!scene) return;
      if (shape !== JSON.stringify(scene.weights.map((all) => all.shape))) makeTables();
      const r = Math.max(3, Math.min(5.5, plot.across / 90));
      scene.classes.data.forEach((kind, i) => {
        const [x, y] = [plot.X(scene.points.data[2 * i]), plot.Y(scene.points.data[2 * i + 1])];
        if (kind) s("rect", {class: "playground-one", x: x - 0.9 * r, y: y - 0.9 * r, width: 1.8 * r, height: 1.8 * r}, points);
        else s("circle", {class: "playground-zero", cx: x, cy: y, r}, points);
      });
      const beside = page.panel.clientWidth || width;
      const highest = Math.max(...scene.loss.data, ...(scene.held_out?.data ?? []));
      Object.assign(curve, {x: [scene.epochs.data[0], scene.epochs.data.at(-1)], y: [0, highest * 1.05 || 1]});
      curve.arrange(beside);
      for (const [line, values] of [[learned, scene.loss], [judged, scene.held_out]]) {
        set(line, {points: values ? curve.points(scene.epochs.data, values.data) : ""});
      }
      arrangeNetwork(beside);
    }

    // --- the loss

    const verdict = h("div", {class: "playground-verdict"}, page.head);
    const facts = Object.fromEntries([["epoch", "epoch"], ["loss", "loss"], ["held_out", "on other points"], ["right", "right"]].map(([name, text]) => {
      const one = h("span", {}, verdict, `${text} `);
      return [name, h("b", {"data-value": name}, one)];
    }));
    const curve = chart(page, {x: [0, 1], y: [0, 1], xlabel: "epoch", ylabel: "loss", height: () => 200});
    page.panel.append(curve.svg);
    set(curve.svg, {role: null, "aria-hidden": "true"});
    const judged = s("polyline", {class: "playground-judged"}, curve.marks), learned = s("polyline", {class: "playground-learned"}, curve.marks);
    const now = s("line", {class: "playground-now"}, curve.marks), dot = s("circle", {class: "playground-dot", r: 6}, curve.marks);
    const key = h("p", {class: "playground-key"}, page.panel), others = h("span", {});
    h("span", {class: "playground-solid"}, key);
    key.append("points it learns from ", others);
    h("span", {class: "playground-dashed"}, others);
    others.append("other points");

    // --- the network: a picture, and a table of numbers for each layer

    const net = s("svg", {class: "playground-net", "aria-hidden": "true"}, page.panel);
    const edges = s("g", {}, net), nodes = s("g", {}, net);
    const tables = h("div", {class: "playground-tables", role: "group", "aria-label": "Every weight and bias"});
    page.root.querySelector(".nnl-body").after(tables);
    const row2 = h("div", {class: "playground-starts"});
    tables.before(row2);
    const pressed = (text, press) => { const made = h("button", {type: "button"}, row2, text); page.on(made, "click", press); return made; };
    const seed = h("label", {}, row2, "seed ");
    const seeded = h("input", {type: "text", inputmode: "numeric", name: "seed", autocomplete: "off"}, seed);
    const seedTyped = typed(page, seeded, (text) => {
      const number = parsed(text), fits = Number.isInteger(number) && number >= 0 && number < 1e9;
      set(seeded, {"aria-invalid": fits ? null : "true"});
      if (fits) { restart = true; page.choose({seed: number, start: null}); }
      else page.message(`“${text.trim() || "nothing"}” is not a seed: write a whole number from 0 on.`);
    }, () => { page.message(""); draw(); });
    const pressable = [
      pressed("Same start again", () => { restart = Boolean(page.values.start); if (restart) page.choose({start: null}); else page.go(0); }),
      pressed("Another start", () => { restart = true; page.choose({seed: page.values.seed + 1, start: null}); }),
      pressed("Train on from here", () => from(scene, at)),
    ];
    let restart = false;  // the next picture is to be shown from its first step

    // Go on from the numbers of a step, of which some may have been written over.
    function from(scene, k, layer = -1, place = 0, number = 0) {
      const table = ({data, shape}) => Array.from({length: shape[1]}, (_, i) => Array.from(data.subarray(i * shape[2], (i + 1) * shape[2])));
      const weights = scene.weights.map((all) => table({data: all.row(k), shape: all.shape}));
      const biases = scene.biases.map((all) => Array.from(all.row(k)));
      if (layer >= 0) {
        const wide = biases[layer].length, i = Math.floor(place / wide);
        if (i < weights[layer].length) weights[layer][i][place % wide] = number;
        else biases[layer][place % wide] = number;
      }
      restart = true;
      page.choose({start: {epoch: scene.epochs.data[k], weights, biases}});
    }

    const below = (n) => String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);
    let shape = null;

    function makeTables() {
      shape = JSON.stringify(scene.weights.map((all) => all.shape));
      tables.replaceChildren();
      parts.length = 0;
      scene.weights.forEach((all, layer) => {
        const [, inputs, wide] = all.shape, last = layer === scene.weights.length - 1;
        const into = (i) => (layer ? `a${below(i + 1)}` : `x${below(i + 1)}`), to = (j) => (last ? "output" : `unit ${j + 1}`);
        const table = h("table", {}, tables);
        h("caption", {}, table, last ? "output layer" : scene.weights.length > 2 ? `hidden layer ${layer + 1}` : "hidden layer");
        const top = h("tr", {}, h("thead", {}, table)), body = h("tbody", {}, table);
        h("td", {}, top);
        for (let j = 0; j < wide; j++) h("th", {scope: "col"}, top, to(j));
        for (let i = 0; i <= inputs; i++) {
          const line = h("tr", {class: i === inputs ? "playground-bias" : null}, body);
          h("th", {scope: "row"}, line, i === inputs ? "bias" : into(i));
          for (let j = 0; j < wide; j++) {
            const name = i === inputs ? `b${layer + 1}[${j}]` : `W${layer + 1}[${i},${j}]`;
            const words = i === inputs ? `bias of ${to(j)}` : `weight from ${into(i)} to ${to(j)}`;
            const field = h("input", {type: "text", inputmode: "decimal", name, "aria-label": `${words}, layer ${layer + 1}`, autocomplete: "off"}, h("td", {}, line));
            const place = i * wide + j;
            const taken = typed(page, field, (text) => {
              const number = parsed(text), fits = Math.abs(number) <= 1000;
              set(field, {"aria-invalid": fits ? null : "true"});
              if (fits) from(scene, at, layer, place, number);
              else page.message(`“${text.trim() || "nothing"}” does not fit: write a number from −1000 to 1000.`);
            }, () => { page.message(""); draw(); });
            for (const [event, lit] of [["focus", ""], ["blur", null]]) page.on(field, event, () => set(edges.querySelector(`[data-edge="${name}"]`) ?? field, {"data-lit": lit}));
            parts.push({field, taken, value: (k) => (i === inputs ? scene.biases[layer].row(k)[j] : scene.weights[layer].row(k)[place])});
          }
        }
      });
      for (const {field} of parts) field.readOnly = !page.live;
    }

    function arrangeNetwork(width) {
      const sizes = [2, ...scene.biases.map((all) => all.shape[1])], high = 236, wide = Math.min(width, 460);
      set(net, {viewBox: `0 0 ${wide} ${high}`, width: wide, height: high});
      const X = (l) => 34 + (l * (wide - 96)) / (sizes.length - 1), Y = (l, i) => high / 2 + (i - (sizes[l] - 1) / 2) * Math.min(52, (high - 30) / Math.max(1, sizes[l] - 1));
      edges.replaceChildren();
      nodes.replaceChildren();
      sizes.forEach((size, l) => {
        for (let j = 0; j < size; j++) {
          if (l) for (let i = 0; i < sizes[l - 1]; i++) s("line", {"data-edge": `W${l}[${i},${j}]`, x1: X(l - 1), y1: Y(l - 1, i), x2: X(l), y2: Y(l, j)}, edges);
          s("circle", {cx: X(l), cy: Y(l, j), r: l ? 11 : 15}, nodes);
          if (!l) s("text", {x: X(0), y: Y(0, j) + 5, "text-anchor": "middle"}, nodes, `x${below(j + 1)}`);
        }
      });
      s("text", {x: X(sizes.length - 1) + 17, y: high / 2 + 5}, nodes, "class");
    }

    function drawNetwork(k, next, f) {
      scene.weights.forEach((all, l) => {
        const before = all.row(k), after = all.row(next), wide = all.shape[2], most = Math.max(1, ...before.map(Math.abs));
        before.forEach((value, place) => {
          const w = value + f * (after[place] - value), edge = edges.querySelector(`[data-edge="W${l + 1}[${Math.floor(place / wide)},${place % wide}]"]`);
          set(edge, {"stroke-width": (0.4 + (6.5 * Math.abs(w)) / most).toFixed(2), class: w < 0 ? "playground-minus" : "playground-plus"});
        });
      });
    }

    // --- drawing

    function draw() {
      for (const {update} of lists) update();
      if (!seedTyped.typing()) {
        seeded.value = page.values.seed;
        set(seeded, {"aria-invalid": null});
      }
      for (const {field, taken, value} of parts) {
        if (taken.typing()) continue;
        const number = value(at), share = Math.min(50, 20 * Math.abs(number)).toFixed(0);  // its text stays readable
        const text = numberText(number);
        if (field.value !== text) field.value = text;
        field.style.backgroundColor = `color-mix(in srgb, var(--nnl-${number < 0 ? "orange" : "blue"}) ${share}%, var(--nnl-paper))`;
        set(field, {"aria-invalid": null});
      }
      write(facts.epoch, String(scene.epochs.data[at]));
      write(facts.loss, numberText(scene.loss.data[at], 3));
      write(facts.right, `${numberText(100 * scene.right.data[at], 3)} %`);
      facts.held_out.parentElement.hidden = others.hidden = !scene.held_out;
      if (scene.held_out) write(facts.held_out, numberText(scene.held_out.data[at], 3));
    }

    function refresh() {
      for (const {made} of lists) made.disabled = !page.live;
      for (const {field} of parts) field.readOnly = !page.live;
      seeded.readOnly = !page.live;
      for (const made of pressable.slice(1)) made.disabled = !page.live;
    }

    const view = {
      arrange,
      refresh,
      show(found, k, f) {
        scene = found;
        if (!plot.width) return;  // not on the page yet
        if (drawn !== scene) {
          if (restart) {
            k = 0;
            page.later(0, () => page.go(0));
          }
          restart = false;
          arrange(plot.width);
        }
        at = k;
        const next = Math.min(k + 1, scene.steps), epoch = scene.epochs.data[k] + f * (scene.epochs.data[next] - scene.epochs.data[k]);
        shade(scene.decision.row(k), scene.decision.row(next), f);
        set(canvas, {"data-epoch": numberText(epoch)});
        const loss = scene.loss.data[k] + f * (scene.loss.data[next] - scene.loss.data[k]);
        set(now, {x1: curve.X(epoch), x2: curve.X(epoch), y1: curve.top, y2: curve.top + curve.up});
        set(dot, {cx: curve.X(epoch), cy: curve.Y(loss)});
        drawNetwork(k, next, f);
        if (!f) draw();
      },
      words(scene, k) {
        const others = scene.held_out ? `, on other points ${numberText(scene.held_out.data[k], 3)}` : "";
        return `Epoch ${scene.epochs.data[k]}: loss ${numberText(scene.loss.data[k], 3)}${others}; ${numberText(100 * scene.right.data[k], 3)} % of the points are on the right side of the decision.`;
      },
    };
    refresh();
    return view;
  },
};
