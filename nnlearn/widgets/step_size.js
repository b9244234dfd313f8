// Gradient descent on a cost of one weight: the curve, the ball, the path, and the numbers of each update.

const SIGNS = {start: "●", crawling: "···", good: "✓", oscillating: "⇄", diverging: "↗"};

const widget = {
  build(page) {
    const {weights, paces, costs} = page.fixed;
    const drawn = () => costs[page.values.cost];
    const plot = chart(page, {x: [0, 1], y: [0, 1], xlabel: "weight w", ylabel: "cost J(w)"});
    const curve = s("polyline", {class: "step_size-curve"}, plot.marks);
    const tangent = s("line", {class: "step_size-tangent"}, plot.marks);
    const path = s("polyline", {class: "step_size-path"}, plot.marks);
    const places = s("g", {}, plot.marks), ball = s("circle", {r: 10, class: "step_size-ball"}, plot.marks);
    const verdict = h("div", {class: "step_size-verdict"}, page.head);
    const sign = h("span", {"aria-hidden": "true"}, verdict), pace = h("b", {}, verdict);

    h("div", {class: "step_size-rule"}, page.panel, "w ← w − η·J′(w)");
    const list = h("dl", {class: "step_size-update"}, page.panel);
    const line = (name, text) => { h("dt", {}, list, text); return h("dd", {"data-value": name}, list); };
    const lines = {w: line("w", "w"), J: line("J", "J(w)"), slope: line("slope", "slope J′(w)"), move: line("move", "step −η·J′(w)"), next: line("next", "new w")};
    const frame = h("div", {class: "step_size-table", tabindex: "0", role: "region", "aria-label": "All steps so far"}, page.panel);
    const table = h("table", {}, frame), top = h("tr", {}, h("thead", {}, table));
    for (const text of ["step", "w", "slope", "step taken", "new w"]) h("th", {scope: "col"}, top, text);
    const rows = h("tbody", {}, table);
    let axesOf = "";

    function fit() {
      const {w, curve: J, J: limits} = drawn();
      plot.x = [w.data[0], w.data.at(-1)];
      plot.y = limits;
      if (plot.width) { plot.arrange(plot.width); set(curve, {points: plot.points(w.data, J.data)}); }
      axesOf = page.values.cost;
    }

    const [W, COST, SLOPE, MOVE] = [0, 1, 2, 3];
    const eta = () => numberText(page.values.learning_rate);
    const bracketed = (text) => (text.startsWith("−") ? `(${text})` : text);

    function row(scene, n) {
      const [w, , slope, move] = scene.path.row(n), next = scene.path.row(n + 1)[W];
      return [n + 1, w, slope, move, next].map((value) => numberText(value));
    }

    return {
      arrange(width) { plot.width = width; fit(); },
      show(scene, k, f) {
        if (axesOf !== page.values.cost) fit();
        const rowOf = (n) => scene.path.row(n), here = rowOf(k), [w, J, slope, move] = here;
        const seen = Array.from({length: k + 1}, (_, n) => rowOf(n));
        let at = [w, J];
        if (f > 0 && k < scene.steps) { const next = rowOf(k + 1); at = [w + f * (next[W] - w), J + f * (next[COST] - J)]; }
        const trail = [...seen.map((r) => [r[W], r[COST]]), at];
        set(path, {points: plot.points(trail.map((p) => p[0]), trail.map((p) => p[1]))});
        while (places.children.length < k + 1) s("circle", {r: 5, class: "step_size-place"}, places);
        [...places.children].forEach((dot, n) => {
          set(dot, n <= k ? {cx: plot.X(seen[n][W]).toFixed(1), cy: plot.Y(seen[n][COST]).toFixed(1), visibility: null} : {visibility: "hidden"});
        });
        set(ball, {cx: plot.X(at[0]).toFixed(1), cy: plot.Y(at[1]).toFixed(1)});
        const reach = 0.12 * (plot.x[1] - plot.x[0]);
        set(tangent, {x1: plot.X(w - reach), x2: plot.X(w + reach), y1: plot.Y(J - slope * reach), y2: plot.Y(J + slope * reach), visibility: f > 0 ? "hidden" : null});

        const word = paces[scene.paces.data[k]];
        set(verdict, {"data-pace": word});
        write(sign, SIGNS[word]);
        write(pace, word);
        write(lines.w, numberText(w));
        write(lines.J, numberText(J));
        write(lines.slope, numberText(slope));
        const last = k >= scene.steps;
        write(lines.move, last ? "–" : `−${eta()}·${bracketed(numberText(slope))} = ${numberText(move)}`);
        write(lines.next, last ? "–" : `${numberText(w)} ${move < 0 ? "−" : "+"} ${numberText(Math.abs(move))} = ${numberText(rowOf(k + 1)[W])}`);
        while (rows.children.length < k) { const made = h("tr", {}, rows); for (let c = 0; c < 5; c++) h("td", {}, made); }
        [...rows.children].forEach((made, n) => {
          made.hidden = n >= k;
          if (n < k) row(scene, n).forEach((text, c) => write(made.children[c], text));
        });
        frame.scrollTop = frame.scrollHeight;
      },
      words(scene, k) {
        const [w, J, slope] = scene.path.row(k), word = paces[scene.paces.data[k]];
        return `Step ${k} of ${scene.steps} with step size ${eta()}: w = ${numberText(w)}, J = ${numberText(J)}, slope ${numberText(slope)}; ${word}.`;
      },
    };
  },
};
