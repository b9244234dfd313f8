// Gradient descent on a cost: its curve or map, the ball, the path, and the numbers of each update.

const SIGNS = {start: "○", crawling: "…", good: "✓", oscillating: "⇄", diverging: "↗"};

const widget = {
  build(page) {
    const {paces, costs} = page.fixed;
    const first = Object.values(costs)[0], names = first.names, n = names.length, curved = n === 1;
    // A row of the path: the weights, the cost, the slopes, the step from there.
    const weights = (row) => row.subarray(0, n), slopes = (row) => row.subarray(n + 1, 2 * n + 1), moves = (row) => row.subarray(2 * n + 1);
    const placed = (row) => [row[0], row[1]];  // one weight and its cost, or two weights

    const plot = chart(page, {x: [0, 1], y: [0, 1], xlabel: first.xlabel, ylabel: first.ylabel, height: (width) => Math.min(440, Math.max(290, width * 0.72))});
    const lines = s("g", {class: curved ? "step_size-curve" : "step_size-map"}, plot.marks);
    const slope = s("line", {class: "step_size-slope"}, plot.marks);
    const move = s("path", {class: "step_size-move"}, plot.marks);
    const trail = s("polyline", {class: "step_size-trail"}, plot.marks);
    const places = s("g", {}, plot.marks), ball = s("circle", {r: 10, class: "step_size-ball"}, plot.marks);
    const touch = s("circle", {r: 22, class: "step_size-touch"}, plot.marks);  // as wide as a finger

    const verdict = h("div", {class: "step_size-verdict"}, page.head);
    const sign = h("span", {class: "step_size-sign", "aria-hidden": "true"}, verdict), pace = h("b", {}, verdict), says = h("span", {}, verdict);

    const formula = h("p", {class: "step_size-formula"}, page.panel);
    const J = `J(${names.join(", ")})`, gradient = curved ? "J′(w)" : "∇J", weight = curved ? "w" : `(${names.join(", ")})`;
    h("p", {class: "step_size-rule"}, page.panel, `${weight} ← ${weight} − η·${gradient}`);
    const update = curved ? oneUpdate(page.panel) : severalUpdates(page.panel, names);
    const frame = h("div", {class: "step_size-table", tabindex: "0", role: "region", "aria-label": "The steps so far"}, page.panel);
    const table = h("table", {}, frame), head = h("tr", {}, h("thead", {}, table));
    const columns = curved ? ["step", "w", "slope", "step taken", "new w"] : ["step", ...names.map((name) => `new ${name}`), "new J"];
    for (const text of columns) h("th", {scope: "col"}, head, text);
    const rows = h("tbody", {}, table);

    const text = (values) => (curved ? numberText(values[0]) : `(${Array.from(values, (value) => numberText(value)).join(", ")})`);
    const eta = () => numberText(page.values.learning_rate);
    let cost = null;
    drag(page, touch, plot, ([x]) => { page.go(0); page.choose({start: page.closest("start", x)}); });

    // The landscape that is chosen, at the width that there is.
    function arrange(width) {
      cost = page.values.cost;
      const drawn = costs[cost];
      Object.assign(plot, {x: drawn.x, y: drawn.y});
      plot.arrange(width);
      lines.replaceChildren();
      for (const {data, shape} of drawn.lines) {
        const points = Array.from({length: shape[0]}, (_, i) => `${plot.X(data[2 * i]).toFixed(1)},${plot.Y(data[2 * i + 1]).toFixed(1)}`);
        s("polyline", {points: points.join(" ")}, lines);
      }
      write(formula, drawn.formula);
    }

    // The slope where the ball is, and the step that it leads to: along the axis, or across the map.
    function drawStep(row, next) {
      const [x, y] = placed(row), reach = 0.13 * (plot.x[1] - plot.x[0]);
      set(slope, {visibility: curved ? null : "hidden"});
      if (curved) set(slope, {x1: plot.X(x - reach), x2: plot.X(x + reach), y1: plot.Y(y - row[2] * reach), y2: plot.Y(y + row[2] * reach)});
      const [from, to] = curved ? [[plot.X(x), plot.top + plot.up - 15], [plot.X(next?.[0] ?? x), plot.top + plot.up - 15]] : [[plot.X(x), plot.Y(y)], placed(next ?? row).map((v, i) => (i ? plot.Y(v) : plot.X(v)))];
      set(move, {visibility: next ? null : "hidden", d: arrow(from, to)});
    }

    function tell(scene, k) {
      const row = scene.path.row(k), next = k < scene.steps ? scene.path.row(k + 1) : null;
      const [word, meaning] = paces[scene.paces.data[k]];
      set(verdict, {"data-pace": word});
      write(sign, SIGNS[word]);
      write(pace, word);
      write(says, meaning);
      update({w: weights(row), J: row[n], slope: slopes(row), move: moves(row), next: next && weights(next), eta: eta()});
      while (rows.children.length < k) { const made = h("tr", {}, rows); for (const _ of columns) h("td", {}, made); }
      [...rows.children].forEach((made, i) => {
        made.hidden = i >= k;
        if (i >= k) return;
        const before = scene.path.row(i), after = scene.path.row(i + 1);
        const numbers = curved ? [before[0], before[2], before[3], after[0]] : [after[0], after[1], after[2]];
        [i + 1, ...numbers].forEach((value, column) => write(made.children[column], numberText(value)));
      });
      page.frame(() => { frame.scrollTop = frame.scrollHeight; });
    }

    return {
      arrange,
      show(scene, k, f) {
        if (cost !== page.values.cost) arrange(plot.width);
        const row = scene.path.row(k), next = k < scene.steps ? scene.path.row(k + 1) : null;
        const seen = Array.from({length: k + 1}, (_, i) => placed(scene.path.row(i)));
        const [a, b] = [placed(row), placed(next ?? row)], at = a.map((value, i) => value + f * (b[i] - value));
        set(trail, {points: plot.points([...seen, at].map((p) => p[0]), [...seen, at].map((p) => p[1]))});
        while (places.children.length <= k) s("circle", {r: 5, class: "step_size-place"}, places);
        [...places.children].forEach((dot, i) => {
          set(dot, i <= k ? {cx: plot.X(seen[i][0]).toFixed(1), cy: plot.Y(seen[i][1]).toFixed(1), visibility: null} : {visibility: "hidden"});
        });
        for (const circle of [ball, touch]) set(circle, {cx: plot.X(at[0]).toFixed(1), cy: plot.Y(at[1]).toFixed(1)});
        drawStep(row, next);
        if (f === 0) tell(scene, k);
      },
      words(scene, k) {
        const row = scene.path.row(k), [word, meaning] = paces[scene.paces.data[k]];
        return `Step ${k} of ${scene.steps} with step size ${eta()}: ${weight} = ${text(weights(row))}, J = ${numberText(row[n])}, slope ${text(slopes(row))}; ${word}: ${meaning}.`;
      },
    };
  },
};

// The update of one weight, line by line. Returns a function that writes the numbers.
function oneUpdate(panel) {
  const list = h("dl", {class: "step_size-update"}, panel);
  const line = (name, text) => { h("dt", {}, list, text); return h("dd", {"data-value": name}, list); };
  const [w, J, slope, move, next] = [["w", "w"], ["J", "J(w)"], ["slope", "slope J′(w)"], ["move", "step −η·J′(w)"], ["next", "new w"]].map((pair) => line(...pair));
  const bracketed = (text) => (text.startsWith("−") ? `(${text})` : text);
  return (now) => {
    const step = now.move[0];
    write(w, numberText(now.w[0]));
    write(J, numberText(now.J));
    write(slope, numberText(now.slope[0]));
    write(move, now.next ? `−${now.eta}·${bracketed(numberText(now.slope[0]))} = ${numberText(step)}` : "–");
    write(next, now.next ? `${numberText(now.w[0])} ${step < 0 ? "−" : "+"} ${numberText(Math.abs(step))} = ${numberText(now.next[0])}` : "–");
  };
}

// The updates of several weights, a row for each.
function severalUpdates(panel, names) {
  const cost = h("p", {class: "step_size-cost"}, panel, `J(${names.join(", ")}) = `), J = h("b", {"data-value": "J"}, cost);
  const table = h("table", {class: "step_size-weights"}, panel), head = h("tr", {}, h("thead", {}, table)), body = h("tbody", {}, table);
  h("td", {}, head);
  for (const text of ["now", "slope", "−η·slope", "new"]) h("th", {scope: "col"}, head, text);
  const cells = names.map((name) => {
    const row = h("tr", {}, body);
    h("th", {scope: "row"}, row, name);
    return Object.fromEntries(["w", "slope", "move", "next"].map((what) => [what, h("td", {"data-value": what, "data-weight": name}, row)]));
  });
  return (now) => {
    write(J, numberText(now.J));
    cells.forEach((of, i) => {
      for (const what of ["w", "slope"]) write(of[what], numberText(now[what][i]));
      for (const what of ["move", "next"]) write(of[what], now.next ? numberText(now[what][i]) : "–");
    });
  };
}

// An arrow from place to place; none where they are too close for one.
function arrow([x0, y0], [x1, y1]) {
  const long = Math.hypot(x1 - x0, y1 - y0);
  if (long < 4) return "";
  const [dx, dy] = [(x1 - x0) / long, (y1 - y0) / long], head = Math.min(13, long);
  const [bx, by] = [x1 - dx * head, y1 - dy * head];
  return `M${x0} ${y0}L${bx} ${by}M${bx - dy * 6} ${by + dx * 6}L${x1} ${y1}L${bx + dy * 6} ${by - dx * 6}Z`;
}
