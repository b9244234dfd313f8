// Scores, exponentials and probabilities of two classes as bars, epoch by epoch; the numbers of the step beside them.

const widget = {
  build(page) {
    const {classes, epochs} = page.fixed, W = 160, H = 214, TOP = 44, BASE = 180, WIDE = 46, AT = [23, 91];
    // The columns of a row: scores, exponentials, probabilities, the loss, the deltas.
    const Z = 0, E_Z = 2, A = 4, E = 6, D = 7;

    const flow = h("div", {class: "probabilities-flow", "aria-hidden": "true"}, page.stage);
    const groups = [["scores z", Z], ["exponentials eᶻ", E_Z], ["probabilities a", A]].map(([title, column], n) => {
      if (n) h("span", {class: "probabilities-then"}, flow, n === 1 ? "eᶻ →" : "÷ sum →");
      const svg = s("svg", {viewBox: `0 0 ${W} ${H}`, class: "probabilities-bars"}, flow);
      s("text", {x: W / 2, y: 18, class: "probabilities-title"}, svg, title);
      const base = s("line", {x1: 6, x2: W - 6, class: "probabilities-base"}, svg);
      const bars = classes.map((name, i) => {
        const bar = s("rect", {x: AT[i], width: WIDE, rx: 4, class: `probabilities-${i}`}, svg);
        const target = column === A ? s("rect", {x: AT[i] - 6, width: WIDE + 12, class: "probabilities-target"}, svg) : null;
        const value = s("text", {x: AT[i] + WIDE / 2, class: "probabilities-value"}, svg);
        s("text", {x: AT[i] + WIDE / 2, y: H - 8, class: "probabilities-name"}, svg, `${"●■"[i]} ${name}`);
        return {bar, target, value};
      });
      return {column, base, bars};
    });

    const plot = chart(page, {x: [0, epochs], y: [0, 1], xlabel: "epoch", ylabel: "probability, loss", height: (width) => Math.min(230, Math.max(190, width * 0.36))});
    const curves = [["probabilities-curve probabilities-0", A], ["probabilities-curve probabilities-1", A + 1], ["probabilities-loss", E]].map(([kind, column]) => ({column, line: s("polyline", {class: kind}, plot.marks)}));
    const now = s("line", {class: "probabilities-now"}, plot.marks), dots = curves.map(({column}) => s("path", {class: column === E ? "probabilities-dot" : `probabilities-dot probabilities-${column - A}`}, plot.marks));

    const pill = h("div", {class: "probabilities-pill", "data-value": "pill"}, page.head);
    const table = h("table", {class: "probabilities-table"}, page.panel), head = h("tr", {}, h("thead", {}, table)), body = h("tbody", {}, table);
    h("td", {}, head);
    classes.forEach((name, i) => h("th", {scope: "col", class: `probabilities-${i}`}, head, `${"●■"[i]} ${name}`));
    const cells = {};
    for (const [key, label] of [["z", "score z"], ["e", "eᶻ"], ["a", "a = eᶻ / Σ eᶻ"], ["y", "target y"], ["delta", "δ = a − y"], ["new", "new score z − η·δ"]]) {
      const row = h("tr", {}, body);
      h("th", {scope: "row"}, row, label);
      cells[key] = classes.map((_, i) => h("td", {"data-value": `${key}${i}`}, row));
    }
    const lines = ["a", "E", "push"].map((name) => h("p", {class: "probabilities-line", "data-value": `${name}_line`}, page.panel));
    const key = h("p", {class: "probabilities-key"}, page.panel);
    for (const [kind, text] of [["0", classes[0]], ["1", classes[1]], ["loss", "loss E"]]) h("span", {class: `probabilities-key-${kind}`}, key, text);

    const truth = () => classes.indexOf(page.values.truth);
    const bracket = (value) => (value < 0 ? `(${numberText(value)})` : numberText(value));

    // The heights of bars: scores from the middle, on the scale of the whole run; exponentials by their sum.
    function place(group, row, rows) {
      const {column, base, bars} = group, values = [row[column], row[column + 1]];
      const middle = column === Z ? (TOP + BASE) / 2 + 6 : BASE;
      let room = BASE - TOP, most = 1;
      if (column === Z) { room = room / 2 - 16; most = Math.max(...rows.map((each) => Math.max(Math.abs(each[Z]), Math.abs(each[Z + 1])))); }
      if (column === E_Z) most = values[0] + values[1];
      set(base, {y1: middle, y2: middle});
      bars.forEach(({bar, target, value}, i) => {
        const share = Number.isFinite(most) ? values[i] / (most || 1) : Number(!Number.isFinite(values[i])), tall = share * room;
        set(bar, {y: Math.min(middle, middle - tall).toFixed(2), height: Math.max(1.5, Math.abs(tall)).toFixed(2)});
        set(value, {y: (tall < 0 ? middle - tall + 17 : middle - tall - 6).toFixed(2)});
        write(value, numberText(values[i]));
        if (target) set(target, {y: i === truth() ? BASE - room : BASE - 3, height: i === truth() ? room : 3});
      });
    }

    function tell(rows, k) {
      const row = rows[k], next = rows[k + 1], right = truth(), sum = row[E_Z] + row[E_Z + 1];
      classes.forEach((_, i) => {
        write(cells.z[i], numberText(row[Z + i]));
        write(cells.e[i], numberText(row[E_Z + i]));
        write(cells.a[i], numberText(row[A + i]));
        write(cells.y[i], String(Number(i === right)));
        write(cells.delta[i], numberText(row[D + i]));
        write(cells.new[i], next ? numberText(next[Z + i]) : "–");
      });
      write(pill, `a = [${numberText(row[A], 3)}, ${numberText(row[A + 1], 3)}] → y = [${1 - right}, ${right}]`);
      write(lines[0], `a of the ${classes[right]}: ${numberText(row[E_Z + right])} / (${numberText(row[E_Z])} + ${numberText(row[E_Z + 1])}) = ${numberText(row[A + right])}`);
      write(lines[1], `cross-entropy E = −ln ${numberText(row[A + right])} = ${numberText(row[E])}`);
      write(lines[2], `▲ the ${classes[right]}'s score rises by ${numberText(page.values.learning_rate)}·${bracket(Math.abs(row[D + right]))}; ▼ the ${classes[1 - right]}'s falls by as much.`);
    }

    return {
      arrange: (width) => plot.arrange(width),
      show(scene, k, f) {
        if (plot.y[1] !== scene.top) { plot.y = [0, scene.top]; plot.arrange(plot.width); }
        const rows = Array.from({length: scene.steps + 1}, (_, i) => scene.rows.row(i)), next = rows[Math.min(k + 1, scene.steps)];
        const row = Array.from(rows[k], (value, i) => (Number.isFinite(value) && Number.isFinite(next[i]) ? value + f * (next[i] - value) : value));
        for (const group of groups) place(group, row, rows);
        curves.forEach(({column, line}, n) => {
          const seen = [...rows.slice(0, k + 1), row], x = plot.X(k + f), y = plot.Y(row[column]);
          set(line, {points: plot.points(seen.map((_, i) => Math.min(i, k + f)), seen.map((each) => each[column]))});
          set(dots[n], {d: [`M${x - 8} ${y}a8 8 0 1 0 16 0a8 8 0 1 0 -16 0Z`, `M${x - 7} ${y - 7}h14v14h-14Z`, `M${x} ${y - 9}l8 14h-16Z`][n]});
        });
        set(now, {x1: plot.X(k + f), x2: plot.X(k + f), y1: plot.top, y2: plot.top + plot.up});
        if (f === 0) tell(rows, k);
      },
      words(scene, k) {
        const row = scene.rows.row(k), said = [A, A + 1, E].map((column) => numberText(row[column]));
        return `Epoch ${k} of ${scene.steps}, a picture of a ${classes[truth()]}: scores ${numberText(row[Z])} and ${numberText(row[Z + 1])}, probabilities ${said[0]} for ${classes[0]} and ${said[1]} for ${classes[1]}, cross-entropy ${said[2]}.`;
      },
    };
  },
};
