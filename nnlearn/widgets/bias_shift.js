// A bias at work: the curve that slides, the border that leaves the origin, the straight line that fits.

const widget = {
  build(page) {
    const {fixed} = page, plus = (value) => (value < 0 ? ` − ${numberText(-value)}` : ` + ${numberText(value)}`);
    const verdict = h("div", {class: "bias_shift-verdict"}, page.head);
    const formula = h("p", {class: "bias_shift-formula"}, page.panel), put = h("p", {class: "bias_shift-put", "data-value": "put"}, page.panel);
    const list = h("dl", {class: "bias_shift-list"}, page.panel), remark = h("p", {class: "bias_shift-remark"}, page.panel);
    const key = h("div", {class: "bias_shift-key"}, page.panel);

    const tall = (width) => Math.min(470, Math.max(250, width * 0.72));

    // Axes with two lines in them: with the bias, and without it.
    function pictured(axes) {
      const plot = chart(page, axes), cross = s("path", {class: "bias_shift-cross"}, plot.marks);
      const without = s("polyline", {class: "bias_shift-without"}, plot.marks), line = s("polyline", {class: "bias_shift-line"}, plot.marks);
      const points = s("g", {}, plot.marks);
      const lines = (xs, table) => [line, without].forEach((drawn, n) => set(drawn, {points: plot.points(xs, Array.from(xs, (_, i) => table.row(i)[n]))}));
      return {plot, points, line, lines, arrange(width) { plot.arrange(width); set(cross, {d: `M${plot.left} ${plot.Y(axes.level ?? 0)}h${plot.across}M${plot.X(0)} ${plot.top}v${plot.up}`}); }};
    }

    function makeCurve() {
      const drawn = pictured({x: [-6, 6], y: [-0.1, 1.1], xlabel: "input x", ylabel: "output a", level: 0.5, height: tall}), {plot} = drawn;
      const move = s("path", {class: "bias_shift-move"}, plot.marks), middle = s("circle", {r: 9, class: "bias_shift-middle"}, plot.marks);
      return {
        ...drawn,
        formula: "a = σ(w·x + b)",
        put: (w, b) => `a = σ(${numberText(w)}·x${plus(b)})`,
        remark: "The bias slides the curve along the axis and leaves its shape as it is; the weight sets how steep it is. Without a bias, every such neuron gives 0.5 at x = 0.",
        key: [["line", "with the bias"], ["without", "without it"]],
        show({curve, told}) {
          const [place, start] = told.data, seen = Number.isFinite(place), y = plot.Y(0.5), far = plot.X(place) - plot.X(0);
          drawn.lines(fixed.x.data, curve);
          set(middle, {cx: plot.X(place), cy: y, visibility: seen ? null : "hidden"});
          set(move, {d: seen && Math.abs(far) > 14 ? arrowAlong(plot.X(0), plot.X(place) - 11 * Math.sign(far), y) : ""});
          tell([["middle", "middle of the curve, where z = 0", seen ? `x = −b/w = ${numberText(place)}` : "nowhere: the weight is 0"], ["start", "output at x = 0", `a = σ(b) = ${numberText(start)}`]]);
          if (!seen) return "the same for every input";
          return place === 0 ? "the middle is at 0" : `${numberText(Math.abs(place))} to the ${place < 0 ? "left" : "right"}`;
        },
      };
    }

    function makeBorder() {
      const drawn = pictured({x: fixed.plane, y: fixed.plane, xlabel: "input x₁", ylabel: "input x₂", square: true, height: (width) => Math.min(width, 470)}), {plot, points} = drawn;
      const marks = Array.from(fixed.classes.data, (one) => (one ? s("path", {class: "bias_shift-one"}, points) : s("circle", {r: 8, class: "bias_shift-zero"}, points)));
      const wrong = s("path", {class: "bias_shift-wrong"}, plot.marks), origin = s("circle", {r: 7, class: "bias_shift-middle"}, plot.marks), count = marks.length;
      set(drawn.line, {class: "bias_shift-line bias_shift-border"});
      return {
        ...drawn,
        formula: "z = w·x₁ + w₂·x₂ + b",
        put: (w, b) => `z = ${numberText(w)}·x₁${plus(fixed.w2)}·x₂${plus(b)}`,
        remark: "Without a bias z is 0 at the origin, whatever the weights are: the border can only turn about it. The bias lets it leave.",
        key: [["border", "border z = 0 with the bias"], ["without", "without: through the origin"], ["one", "class 1: z should be 0 or more"], ["zero", "class 0: z should be less"], ["wrong", "on the wrong side"]],
        arrange(width) {
          drawn.arrange(width);
          marks.forEach((mark, n) => {
            const [x, y] = [plot.X(fixed.places.row(n)[0]), plot.Y(fixed.places.row(n)[1])];
            set(mark, mark.tagName === "circle" ? {cx: x, cy: y} : {d: `M${x - 7} ${y - 7}h14v14h-14Z`});
          });
          set(origin, {cx: plot.X(0), cy: plot.Y(0)});
        },
        show({ends, right: fine, told}) {
          const [apart, right, before] = told.data;
          drawn.lines(fixed.plane, ends);
          set(wrong, {d: marks.map((_, n) => (fine.data[n] ? "" : crossAt(plot.X(fixed.places.row(n)[0]), plot.Y(fixed.places.row(n)[1])))).join("")});
          tell([["apart", "how far the border is from the origin", numberText(apart)], ["right", "points on their side of it", `${right} of ${count}`], ["before", "the same without the bias", `${before} of ${count}`]]);
          return `${right} of ${count} right`;
        },
      };
    }

    function makeFit() {
      const drawn = pictured({x: fixed.run, y: [-1, 7], xlabel: "input x", ylabel: "target y", height: tall}), {plot, points} = drawn;
      const misses = s("path", {class: "bias_shift-misses"}, points), {measured, best, best_without} = fixed;
      const marks = Array.from({length: measured.shape[0]}, () => s("circle", {r: 8, class: "bias_shift-point"}, points));
      return {
        ...drawn,
        formula: "ŷ = w·x + b",
        put: (w, b) => `ŷ = ${numberText(w)}·x${plus(b)}`,
        remark: "The points do not start at the origin. A line that has to pass through it pays with a larger error, whatever its weight.",
        key: [["line", "ŷ with the bias"], ["without", "without: through the origin"], ["point", "a point, and how far ŷ is from it"]],
        arrange(width) {
          drawn.arrange(width);
          marks.forEach((mark, n) => set(mark, {cx: plot.X(measured.row(n)[0]), cy: plot.Y(measured.row(n)[1])}));
        },
        show({ends, predicted, told}) {
          const [error, before] = told.data;
          drawn.lines(fixed.run, ends);
          set(misses, {d: marks.map((_, n) => `M${plot.X(measured.row(n)[0])} ${plot.Y(measured.row(n)[1])}V${plot.Y(predicted.row(n)[0])}`).join("")});
          tell([
            ["error", "error E, the mean of ½(ŷ − y)²", numberText(error)],
            ["before", "the same without the bias", numberText(before)],
            ["best", "least error there is with a bias", `${numberText(best[2])}, at w = ${numberText(best[0])}, b = ${numberText(best[1])}`],
            ["best_without", "least error there is without", `${numberText(best_without[2])}, at w = ${numberText(best_without[0])}`],
          ]);
          return `error ${numberText(error)}`;
        },
      };
    }

    function tell(rows) {
      while (list.children.length < 2 * rows.length) { h("dt", {}, list); h("dd", {}, list); }
      [...list.children].forEach((part, n) => {
        const row = rows[n >> 1];
        part.hidden = !row;
        if (row) write(part, row[1 + (n % 2)]);
        if (row && n % 2) set(part, {"data-value": row[0]});
      });
    }

    const pictures = {curve: makeCurve(), line: makeBorder(), fit: makeFit()};
    let now = null;

    function turnTo(name) {
      now = name;
      for (const [other, {plot}] of Object.entries(pictures)) set(plot.svg, {hidden: other !== name});
      const picture = pictures[name];
      write(formula, picture.formula);
      write(remark, picture.remark);
      key.replaceChildren();
      for (const [kind, text] of picture.key) h("span", {class: `bias_shift-key-${kind}`}, key, text);
    }

    return {
      arrange(width) { for (const picture of Object.values(pictures)) picture.arrange(width); },
      show(scene) {
        const {picture, weight, bias} = page.values;
        if (now !== picture) turnTo(picture);
        write(put, pictures[picture].put(weight, bias));
        write(verdict, pictures[picture].show(scene));
      },
      words: () => `With weight ${numberText(page.values.weight)} and bias ${numberText(page.values.bias)}: ${[...list.children].filter((part) => !part.hidden).map((part, n) => part.textContent + (n % 2 ? "." : ":")).join(" ")}`,
    };
  },
};

// An arrow along a level line.
function arrowAlong(from, to, y) {
  const back = to - 13 * Math.sign(to - from);
  return `M${from} ${y}H${back}M${back} ${y - 7}L${to} ${y}L${back} ${y + 7}Z`;
}

const crossAt = (x, y) => `M${x - 12} ${y - 12}l24 24m0 -24l-24 24`;
