// The perceptron's rule: the example that is seen, the line before and after, and the numbers of the update.

const widget = {
  build(page) {
    const {sets, reach, fewest, most} = page.fixed, OWN = "yours";
    const plot = chart(page, {x: reach, y: reach, xlabel: "input x₁", ylabel: "input x₂", square: true, touchable: true, height: (width) => Math.min(width, 500)});
    const side = s("path", {class: "perceptron-side"}, plot.marks), before = s("line", {class: "perceptron-before"}, plot.marks);
    const line = s("line", {class: "perceptron-line"}, plot.marks), normal = s("path", {class: "perceptron-normal"}, plot.marks);
    const firing = s("text", {class: "perceptron-firing"}, plot.marks, "ŷ = 1"), ring = s("circle", {r: 19, class: "perceptron-ring"}, plot.marks);
    const places = s("g", {}, plot.marks), wrongs = s("path", {class: "perceptron-wrong"}, plot.marks);

    const verdict = h("div", {class: "perceptron-verdict"}, page.head), sign = h("span", {"aria-hidden": "true"}, verdict), said = h("b", {"data-value": "verdict"}, verdict);
    const seen = h("p", {class: "perceptron-seen", "data-value": "seen"}, page.panel), list = h("dl", {class: "perceptron-lines"}, page.panel);
    const NAMES = {z: "z = x₁·w₁ + x₂·w₂ + b", y_hat: "ŷ = [z ≥ 0]", w1: "w₁⁺ = w₁ + η·(y − ŷ)·x₁", w2: "w₂⁺ = w₂ + η·(y − ŷ)·x₂", b: "b⁺ = b + η·(y − ŷ)·1"};
    const lines = Object.fromEntries(Object.entries(NAMES).map(([name, formula]) => {
      const head = h("dt", {}, list, formula), body = h("dd", {}, list);
      return [name, {head, body, put: h("span", {"data-value": `${name}_put`}, body), value: h("b", {"data-value": name}, body)}];
    }));
    const errors = h("p", {class: "perceptron-errors", "data-value": "errors"}, page.panel), ending = h("p", {class: "perceptron-ending", "data-value": "ending"}, page.panel);

    // --- which points: a set that has a name, or those that are dragged

    const box = h("label", {class: "nnl-control nnl-choice"}, page.root.querySelector(".nnl-controls"));
    h("span", {class: "nnl-label"}, box, "points");
    const names = h("select", {name: "points"}, box), own = h("option", {value: OWN, hidden: true}, null, "points of your own");
    for (const [name, about] of sets) h("option", {value: name}, names, `${about} (${name})`);
    names.append(own);
    page.on(names, "change", () => { const name = names.value; page.go(0); page.choose({points: name}); });

    const tools = h("div", {class: "perceptron-tools", role: "group", "aria-label": "Points of your own", hidden: true}, page.stage);
    const tool = (text, label, action) => page.on(h("button", {type: "button", "aria-label": label, title: label}, tools, text), "click", action);
    let points = [], chosen = 0;

    const cut = (value) => Number(Math.max(reach[0], Math.min(reach[1], value)).toFixed(1));
    const choose = (changed) => page.choose({points: changed});
    // What is wished for already, whether it is drawn yet or not: keys that are held go on from there.
    const wished = () => (typeof page.values.points === "string" ? points : page.values.points);
    const moved = (n, [x, y]) => {
      const [to, up] = [cut(x), cut(y)], now = wished();
      if (to !== now[n][0] || up !== now[n][1]) choose(now.map((point, i) => (i === n ? [to, up, point[2]] : point)));
    };
    const turned = (n) => choose(wished().map((point, i) => (i === n ? [point[0], point[1], 1 - point[2]] : point)));
    function added(one) {
      const now = wished();
      if (now.length >= most) return page.message(`There is room for ${most} points.`);
      // The first place of a coarse grid that is free.
      const free = [0.5, 1, 0, 1.5, -0.5].flatMap((x) => [0.5, 1, 0, 1.5, -0.5].map((y) => [x, y])).find(([x, y]) => now.every((point) => Math.hypot(point[0] - x, point[1] - y) > 0.25));
      chosen = now.length;
      choose([...now, [...(free ?? [0.5, 0.5]), one]]);
    }
    function removed(n) {
      const now = wished();
      if (now.length <= fewest) return page.message(`${fewest} points have to stay.`);
      chosen = Math.max(0, n - 1);
      choose(now.filter((_, i) => i !== n));
    }
    tool("+ ■", "Add a point of class 1", () => added(1));
    tool("+ ●", "Add a point of class 0", () => added(0));
    tool("● ⇄ ■", "Turn the chosen point into the other class", () => turned(Math.min(chosen, wished().length - 1)));
    tool("− point", "Take the chosen point away", () => removed(Math.min(chosen, wished().length - 1)));
    h("span", {class: "perceptron-hint"}, tools, "Drag a point, or choose it with Tab and move it with the arrow keys.");

    const marks = Array.from({length: most}, (_, n) => {
      const mark = s("g", {class: "perceptron-point", visibility: "hidden"}, places);
      return {mark, touch: s("circle", {r: 20, class: "perceptron-touch"}, mark), shape: s("path", {}, mark)};
    });

    function letMove() {
      tools.hidden = false;
      marks.forEach(({mark}, n) => {
        set(mark, {tabindex: 0, role: "button", "data-lm-suppress-shortcuts": "true"});
        drag(page, mark, plot, (place) => moved(n, place));
        page.on(mark, "focus", () => { chosen = n; });
        page.on(mark, "pointerdown", () => mark.focus());
        page.on(mark, "keydown", (event) => {
          const [x, y] = wished()[n] ?? [0, 0], step = event.shiftKey ? 0.5 : 0.1;
          const moves = {ArrowLeft: [x - step, y], ArrowRight: [x + step, y], ArrowUp: [x, y + step], ArrowDown: [x, y - step]};
          if (event.key in moves) moved(n, moves[event.key]);
          else if (event.key === "Enter" || event.key === " ") turned(n);
          else if (event.key === "Delete" || event.key === "Backspace") { removed(n); marks[chosen].mark.focus(); }
          else return;
          event.preventDefault();
          event.stopPropagation();
        });
      });
    }

    // --- drawing

    // Where the line w₁x₁ + w₂x₂ + b = 0 crosses the picture, far beyond both of its sides.
    function ends([w1, w2, b]) {
      const long = Math.hypot(w1, w2);
      if (!long) return null;
      const [px, py] = [(-w1 * b) / long ** 2, (-w2 * b) / long ** 2], far = 30;
      return [[px - (far * w2) / long, py + (far * w1) / long], [px + (far * w2) / long, py - (far * w1) / long]];
    }

    const spot = ([x, y]) => [plot.left + ((x - reach[0]) / (reach[1] - reach[0])) * plot.across, plot.top + (1 - (y - reach[0]) / (reach[1] - reach[0])) * plot.up];

    function drawLine(drawn, weights) {
      const found = ends(weights), [from, to] = found ? found.map(spot) : [];
      set(drawn, {visibility: found ? null : "hidden"});
      if (found) set(drawn, {x1: from[0], y1: from[1], x2: to[0], y2: to[1]});
      return found && [from, to];
    }

    function drawSide(weights) {
      const found = drawLine(line, weights), [w1, w2, b] = weights, long = Math.hypot(w1, w2);
      set(normal, {visibility: found ? null : "hidden"});
      set(firing, {visibility: found ? null : "hidden"});
      if (!found) return set(side, {d: b >= 0 ? `M${plot.left} ${plot.top}h${plot.across}v${plot.up}h${-plot.across}Z` : ""});
      const [[x0, y0], [x1, y1]] = found, [nx, ny] = [w1 / long, -w2 / long], far = 4000;
      set(side, {d: `M${x0} ${y0}L${x1} ${y1}l${nx * far} ${ny * far}L${x0 + nx * far} ${y0 + ny * far}Z`});
      // The arrow to the firing side starts where the line is nearest to the middle of the picture.
      const [mx, my] = [plot.left + plot.across / 2, plot.top + plot.up / 2], away = (mx - x0) * nx + (my - y0) * ny;
      const [fx, fy] = [mx - away * nx, my - away * ny], [tx, ty] = [fx + nx * 34, fy + ny * 34];
      set(normal, {d: `M${fx} ${fy}L${tx} ${ty}M${tx - nx * 10 - ny * 6} ${ty - ny * 10 + nx * 6}L${tx} ${ty}L${tx - nx * 10 + ny * 6} ${ty - ny * 10 - nx * 6}`});
      set(firing, {x: tx + nx * 32, y: ty + ny * 20 + 6});
    }

    const shapes = ([x, y], one) => (one ? `M${x - 9} ${y - 9}h18v18h-18Z` : `M${x - 10} ${y}a10 10 0 1 0 20 0a10 10 0 1 0 -20 0Z`);
    const bracket = (value) => (value < 0 ? `(${numberText(value)})` : numberText(value));

    function tell(scene, k) {
      const done = k === scene.steps, row = k ? scene.rows.row(k - 1) : null, old = scene.weights.row(Math.max(k - 1, 0)), now = scene.weights.row(k);
      const [epoch, example, z, guess, error] = row ?? [], state = done && k ? scene.ending : !k ? "start" : error ? "wrong" : "right";
      set(verdict, {"data-state": state});
      write(sign, {start: "○", wrong: "✗", right: "✓", converged: "✓", circle: "↻", open: "…"}[state]);
      write(said, {start: "nothing seen yet", wrong: "wrong: the weights move", right: "right: nothing moves", converged: "converged", circle: "round in a circle", open: "not converged"}[state]);
      write(seen, k ? `Epoch ${epoch}, point ${example + 1}: class y = ${points[example][2]}` : "All weights are 0.");
      for (const {head, body} of Object.values(lines)) head.hidden = body.hidden = !k;
      if (k) {
        const [x1, x2, y] = points[example], eta = numberText(scene.rate), put = {
          z: `${numberText(x1)}·${bracket(old[0])} + ${bracket(x2)}·${bracket(old[1])} + ${bracket(old[2])}`,
          y_hat: `[${numberText(z)} ≥ 0]`,
        };
        [["w1", x1], ["w2", x2], ["b", 1]].forEach(([name, x], i) => { put[name] = `${numberText(old[i])} + ${eta}·(${y} − ${guess})·${bracket(x)}`; });
        const values = {z, y_hat: guess, w1: now[0], w2: now[1], b: now[2]};
        for (const [name, {put: text, value, body}] of Object.entries(lines)) {
          write(text, `= ${put[name]}`);
          write(value, `= ${numberText(values[name])}`);
          const i = ["w1", "w2", "b"].indexOf(name);
          set(body, {"data-moved": i >= 0 && old[i] !== now[i]});
        }
      }
      const counts = [];
      for (let i = 0; i < k; i++) { const [e, , , , wrong] = scene.rows.row(i); counts[e - 1] = (counts[e - 1] ?? 0) + (wrong !== 0); }
      write(errors, counts.length ? `Errors in each epoch: ${counts.join(", ")}` : "");
      write(ending, done && k ? scene.verdict : "");
    }

    function drawPoints(scene, k) {
      points = Array.from({length: scene.points.shape[0]}, (_, n) => Array.from(scene.points.row(n), (value) => Number(value.toFixed(4))));
      const wrong = scene.wrong.row(k), crosses = [];
      marks.forEach(({mark, touch, shape}, n) => {
        set(mark, {visibility: n < points.length ? null : "hidden"});
        if (mark.hasAttribute("role")) set(mark, {tabindex: n < points.length ? 0 : -1});
        if (n >= points.length) return;
        const [x, y] = spot(points[n]), [a, b, one] = points[n];
        set(touch, {cx: x, cy: y});
        set(shape, {d: shapes([x, y], one), class: one ? "perceptron-one" : "perceptron-zero"});
        if (mark.hasAttribute("role")) set(mark, {"aria-label": `Point ${n + 1}, class ${one}, at ${numberText(a)}, ${numberText(b)}${wrong[n] ? ", wrong" : ""}. Arrow keys move it, Enter changes its class, Delete takes it away.`});
        if (wrong[n]) crosses.push(`M${x - 5} ${y - 5}l10 10m0 -10l-10 10`);
      });
      set(wrongs, {d: crosses.join("")});
    }

    return {
      arrange: (width) => plot.arrange(width),
      refresh() { if (page.live && tools.hidden) { letMove(); page.redraw(); } },
      show(scene, k, f) {
        const now = scene.weights.row(k), next = scene.weights.row(Math.min(k + 1, scene.steps));
        drawSide(Array.from(now, (value, i) => value + f * (next[i] - value)));
        if (f !== 0) return;
        drawPoints(scene, k);
        const named = typeof page.values.points === "string";
        own.hidden = named;
        names.value = named ? page.values.points : OWN;
        const row = k ? scene.rows.row(k - 1) : null, old = k ? scene.weights.row(k - 1) : now;
        set(before, {visibility: "hidden"});
        if (k && old.some((value, i) => value !== now[i])) drawLine(before, old);
        set(ring, {visibility: row ? null : "hidden"});
        if (row) { const [x, y] = spot(points[row[1]]); set(ring, {cx: x, cy: y, "data-wrong": row[4] !== 0}); }
        tell(scene, k);
      },
      words(scene, k) {
        const [w1, w2, b] = scene.weights.row(k), after = `w₁ = ${numberText(w1)}, w₂ = ${numberText(w2)}, b = ${numberText(b)}`;
        const told = k ? `${seen.textContent}, z = ${numberText(scene.rows.row(k - 1)[2])}: ${said.textContent}` : "Nothing seen yet";
        return `Step ${k} of ${scene.steps}. ${told}. Weights: ${after}. ${ending.textContent}`.trim();
      },
    };
  },
};
