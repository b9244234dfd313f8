// Penalties on weights, as bars and as curves over the strength; and dropout, as a layer in which units fall silent.

const COUNT = 10, SUB = (n) => String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);

const widget = {
  build(page) {
    const {true: right, before, formulas, strengths, ends} = page.fixed;
    const verdict = h("div", {class: "regularisation-verdict"}, page.head);
    const dropped = () => page.values.method === "dropout";
    let scene = null, drawn = "";

    // --- penalties: a bar for each weight

    const bars = chart(page, {x: [0.4, COUNT + 0.6], y: [-2.15, 2.45], xlabel: "the weights of ten inputs", ylabel: "weight", height: (width) => Math.min(540, Math.max(290, width * 0.88))});
    bars.svg.classList.add("regularisation-bars");
    const ground = s("line", {class: "regularisation-ground"}, bars.marks);
    const all = Array.from({length: COUNT}, (_, i) => ({
      ghost: s("rect", {class: "regularisation-ghost"}, bars.marks), bar: s("rect", {}, bars.marks),
      truth: s("path", {class: "regularisation-truth"}, bars.marks), zero: s("circle", {class: "regularisation-zero", r: 9}, bars.marks),
      name: s("text", {"text-anchor": "middle"}, bars.over, `w${SUB(i + 1)}`),
    }));
    const key = h("p", {class: "regularisation-key"}, page.stage);
    for (const [kind, text] of [["ghost", "without a penalty"], ["truth", "true weight"], ["zero", "exactly 0"]]) {
      const one = h("span", {}, key), svg = s("svg", {viewBox: "-11 -11 22 22", "aria-hidden": "true"}, one);
      if (kind === "ghost") s("rect", {class: "regularisation-ghost", x: -7, y: -9, width: 14, height: 18}, svg);
      else if (kind === "truth") s("path", {class: "regularisation-truth", d: "M-9 0H9"}, svg);
      else s("circle", {class: "regularisation-zero", r: 8}, svg);
      one.append(text);
    }

    // --- penalties: the numbers, and where the weights end for every strength

    const formula = h("p", {class: "regularisation-formula"}, page.panel);
    const penalties = h("div", {}, page.panel);
    const table = h("table", {class: "regularisation-table"}, penalties), top = h("tr", {}, h("thead", {}, table));
    for (const text of ["weight", "without", "now", "true"]) h("th", {scope: "col"}, top, text);
    const numbers = h("tbody", {}, table);
    const cells = Array.from({length: COUNT}, (_, i) => {
      const row = h("tr", {}, numbers);
      h("th", {scope: "row"}, row, `w${SUB(i + 1)}`);
      h("td", {}, row, numberText(before.data[i]));
      const now = h("td", {"data-value": `w${i + 1}`}, row);
      h("td", {}, row, numberText(right.data[i]));
      return now;
    });
    const curves = chart(page, {x: [0, strengths.data.at(-1)], y: [-2, 2], xlabel: "strength λ", ylabel: "weight at the end", height: () => 230});
    penalties.append(curves.svg);
    set(curves.svg, {role: null, "aria-hidden": "true"});
    const lines = Array.from({length: COUNT}, (_, i) => s("polyline", {class: right.data[i] ? "regularisation-line" : "regularisation-line regularisation-idle"}, curves.marks));
    const now = s("line", {class: "regularisation-now"}, curves.marks);
    const caption = h("p", {class: "regularisation-key"}, penalties);
    for (const [kind, text] of [["line", "input that matters"], ["line regularisation-idle", "input that does not"]]) {
      const one = h("span", {}, caption), svg = s("svg", {viewBox: "-11 -11 22 22", "aria-hidden": "true"}, one);
      s("path", {class: `regularisation-${kind}`, d: "M-11 0H11"}, svg);
      one.append(text);
    }

    // --- dropout: the layer, what it says, and who was left out when

    const units = page.spec.scenes.find((one) => one.a).a.shape[1];
    const layer = s("svg", {role: "img", class: "regularisation-layer"}, page.stage);
    const edges = s("g", {}, layer), nodes = s("g", {}, layer);
    const hidden = h("div", {}, page.panel);
    const said = h("table", {class: "regularisation-table"}, hidden), head = h("tr", {}, h("thead", {}, said));
    for (const text of ["unit", "a", "times", "says", "left out"]) h("th", {scope: "col"}, head, text);
    const body = h("tbody", {}, said);
    const rows = Array.from({length: units}, (_, j) => {
      const row = h("tr", {}, body);
      h("th", {scope: "row"}, row, String(j + 1));
      const made = ["a", "mask", "kept", "left_out"].map((name) => h("td", {"data-value": `${name}${j + 1}`}, row));
      return {row, made};
    });
    const output = h("p", {class: "regularisation-output"}, hidden, "output "), outputValue = h("b", {"data-value": "output"}, output);
    h("p", {class: "regularisation-caption"}, hidden, "Who spoke (full) and who did not (empty), step by step:");
    const strip = s("svg", {class: "regularisation-strip", "aria-hidden": "true"}, hidden);
    let neurons = [], marks = [];

    function arrangeLayer(width) {
      const high = Math.min(470, Math.max(380, width * 0.75)), X = [0.12, 0.5, 0.88].map((share) => share * width);
      const Y = (count, i) => high / 2 + (i - (count - 1) / 2) * Math.min(90, (high - 48) / (count - 1 || 1));
      set(layer, {viewBox: `0 0 ${width} ${high}`, width, height: high});
      edges.replaceChildren();
      nodes.replaceChildren();
      const r = Math.min(21, (high - 48) / 18);
      neurons = Array.from({length: units}, (_, j) => {
        const y = Y(units, j), ways = s("g", {}, edges);
        for (let i = 0; i < 3; i++) s("line", {x1: X[0], y1: Y(3, i), x2: X[1], y2: y}, ways);
        s("line", {x1: X[1], y1: y, x2: X[2], y2: high / 2}, ways);
        const circle = s("circle", {cx: X[1], cy: y, r}, nodes), cross = s("path", {class: "regularisation-cross", d: `M${X[1] - 9} ${y - 9}L${X[1] + 9} ${y + 9}M${X[1] + 9} ${y - 9}L${X[1] - 9} ${y + 9}`}, nodes);
        const text = s("text", {x: X[1], y: y + 5, "text-anchor": "middle"}, nodes), times = s("text", {class: "regularisation-times", x: X[1] + r + 8, y: y - 7}, nodes);
        return {ways, circle, cross, text, times};
      });
      ["x₁", "x₂", "x₃"].forEach((name, i) => {
        s("circle", {class: "regularisation-end", cx: X[0], cy: Y(3, i), r: 19}, nodes);
        s("text", {x: X[0], y: Y(3, i) + 5, "text-anchor": "middle"}, nodes, name);
      });
      s("circle", {class: "regularisation-end", cx: X[2], cy: high / 2, r: 19}, nodes);
      s("text", {x: X[2], y: high / 2 + 5, "text-anchor": "middle"}, nodes, "a");
      const steps = page.spec.scenes.find((one) => one.a).steps, wide = page.panel.clientWidth || width, cell = Math.min(17, wide / steps);
      set(strip, {viewBox: `0 0 ${steps * cell} ${units * cell}`, width: steps * cell, height: units * cell});
      strip.replaceChildren();
      marks = Array.from({length: steps}, (_, k) => Array.from({length: units}, (_, j) => s("rect", {x: k * cell + 1.5, y: j * cell + 1.5, width: cell - 3, height: cell - 3, rx: 2}, strip)));
    }

    function arrange(width) {
      drawn = `${page.values.method} ${page.values.strength}`;
      const off = dropped(), beside = page.panel.clientWidth || width;
      for (const part of [bars.svg, key, penalties]) part.toggleAttribute("hidden", off);
      for (const part of [layer, hidden]) part.toggleAttribute("hidden", !off);
      write(formula, {"l1": "w ← ", "l1 slope": "slope = ", "l2": "slope = ", "dropout": "mask = "}[page.values.method] + formulas[page.values.method].replaceAll("price", "λ").replaceAll(/l[12]·/g, "λ·"));
      if (off) return arrangeLayer(width);
      bars.arrange(width);
      const thick = (0.62 * bars.across) / COUNT, zero = bars.Y(0);
      set(ground, {x1: bars.left, x2: bars.left + bars.across, y1: zero, y2: zero});
      all.forEach(({ghost, truth, name, zero: ring}, i) => {
        const x = bars.X(i + 1), y = bars.Y(before.data[i]);
        set(ghost, {x: x - thick / 2, width: thick, y: Math.min(y, zero), height: Math.abs(y - zero)});
        set(truth, {d: `M${x - thick / 2 - 4} ${bars.Y(right.data[i])}h${thick + 8}`});
        set(name, {x, y: bars.top + bars.up + 21});
        set(ring, {cx: x, cy: zero, r: Math.min(9, thick / 2)});
      });
      curves.arrange(beside);
      const found = ends[page.values.method];
      lines.forEach((line, i) => set(line, {points: curve(strengths.data, found, i)}));
      const place = curves.X(Math.min(page.values.strength, strengths.data.at(-1)));
      set(now, {x1: place, x2: place, y1: curves.top, y2: curves.top + curves.up});
    }

    const curve = (xs, {data, shape}, i) => Array.from(xs, (x, n) => `${curves.X(x).toFixed(1)},${curves.Y(data[n * shape[1] + i]).toFixed(1)}`).join(" ");

    // --- drawing

    function showWeights(k, f) {
      const row = scene.weights.row(k), next = scene.weights.row(Math.min(k + 1, scene.steps)), zero = bars.Y(0), thick = (0.42 * bars.across) / COUNT;
      all.forEach(({bar, zero: ring}, i) => {
        const w = row[i] + f * (next[i] - row[i]), y = bars.Y(w);
        set(bar, {class: w < 0 ? "regularisation-minus" : "regularisation-plus", x: bars.X(i + 1) - thick / 2, width: thick, y: Math.min(y, zero), height: Math.abs(y - zero)});
        set(ring, {visibility: w === 0 ? null : "hidden"});
      });
      if (f) return;
      cells.forEach((cell, i) => {
        write(cell, numberText(row[i]));
        set(cell, {"data-zero": row[i] === 0});
      });
    }

    function showUnits(k) {
      const [a, mask, kept, out] = ["a", "mask", "kept", "left_out"].map((name) => scene[name].row(k));
      neurons.forEach(({ways, circle, cross, text, times}, j) => {
        const silent = mask[j] === 0;
        for (const part of [ways, circle]) set(part, {"data-silent": silent});
        set(cross, {visibility: silent ? null : "hidden"});
        write(text, silent ? "" : numberText(kept[j], 2));
        write(times, silent || mask[j] === 1 ? "" : `×${numberText(mask[j], 3)}`);
      });
      rows.forEach(({row, made}, j) => {
        [numberText(a[j]), numberText(mask[j]), numberText(kept[j]), String(out[j])].forEach((text, n) => write(made[n], text));
        set(row, {"data-silent": mask[j] === 0});
      });
      write(outputValue, numberText(scene.output.data[k]));
      marks.forEach((column, n) => column.forEach((mark, j) => set(mark, {class: n >= k ? "regularisation-later" : scene.mask.row(n + 1)[j] === 0 ? "regularisation-silent" : "regularisation-spoke"})));
    }

    function told(k) {
      if (scene.a) {
        const silent = Array.from(scene.mask.row(k)).flatMap((value, j) => (value === 0 ? [j + 1] : []));
        if (!k) return "before training: everybody speaks";
        return silent.length ? `left out: unit${silent.length > 1 ? "s" : ""} ${silent.join(", ")}` : "nobody is left out";
      }
      const zeros = scene.zeros.data[k], near = scene.near.data[k];
      if (zeros) return `${zeros} of ${COUNT} weights ${zeros > 1 ? "are" : "is"} exactly 0`;
      return page.values.method === "l1 slope" && near ? `none is exactly 0; ${near} within a step of it` : "none is exactly 0";
    }

    return {
      arrange,
      show(found, k, f) {
        scene = found;
        if (!bars.width && !neurons.length && !page.stage.clientWidth) return;  // not on the page yet
        if (drawn !== `${page.values.method} ${page.values.strength}`) arrange(page.stage.clientWidth);
        if (scene.a) showUnits(k);
        else showWeights(k, f);
        write(verdict, told(k));
        set(verdict, {"data-zeros": !scene.a && scene.zeros.data[k] > 0});
      },
      words(scene, k) {
        if (scene.a) return `Dropout, step ${k} of ${scene.steps}: ${told(k)}. Output ${numberText(scene.output.data[k])}.`;
        return `Epoch ${k} of ${scene.steps}: ${told(k)}; together the weights are ${numberText(scene.length.data[k], 3)} % as long as without a penalty. The data's loss is ${numberText(scene.loss.data[k], 3)}.`;
      },
    };
  },
};
