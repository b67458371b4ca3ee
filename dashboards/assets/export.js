// Exports a chart as a picture that still says what it shows when it travels
// alone: title, subtitle, legend, source and licence are inside.
export const width = 1000;
export const padding = 24;

// wrap cuts a text into lines of at most n characters, at the spaces, and a word
// that is longer, as an address, anywhere.
function wrap(text, n) {
  const lines = [""];
  for (const word of text.split(" ").flatMap((w) => w.match(new RegExp(`.{1,${n}}`, "gu")) ?? [""])) {
    const last = lines.length - 1;
    if (lines[last] && lines[last].length + word.length + 1 > n) lines.push(word);
    else lines[last] = lines[last] ? `${lines[last]} ${word}` : word;
  }
  return lines;
}

export function block(text, n, top, size, weight) {
  const lines = wrap(text, n);
  const lineHeight = Math.round(size * 1.35);
  return {
    height: lines.length * lineHeight,
    element: { type: "text", left: padding, top, silent: true, style: { text: lines.join("\n"), fill: "#17324d", lineHeight, font: `${weight} ${size}px 'Titillium Web', sans-serif` } },
  };
}

// pictureOption returns the option with its texts, and the height it takes.
function pictureOption(option, drawing) {
  const title = block(drawing.title, 78, padding, 22, 600);
  const subtitle = block(drawing.subtitle, 120, padding + title.height, 15, 400);
  const head = padding + title.height + subtitle.height + 12;
  const body = 460;
  const texts = [title, subtitle];
  let below = head + body + 8;
  for (const line of [drawing.source, drawing.note, `${drawing.address}: ${window.location.href}`].filter(Boolean)) {
    texts.push(block(line, 130, below, 13, 400));
    below += texts.at(-1).height;
  }
  const height = below + padding;
  const out = { ...option, backgroundColor: "#ffffff", animation: false, graphic: texts.map((b) => b.element) };
  out.grid = { left: padding, right: padding + 8, top: head + 32, bottom: height - head - body + 48, containLabel: true };
  out.legend = { ...option.legend, bottom: height - head - body + 4 };
  return { option: out, height };
}

function save(href, name) {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

export function exportPicture(echarts, option, drawing, kind) {
  const picture = pictureOption(option, drawing);
  saveChart(echarts, picture.option, picture.height, drawing.file, kind);
}

// saveChart draws an option afresh and gives it to the reader as a file.
export function saveChart(echarts, option, height, file, kind) {
  if (kind === "svg") {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
    chart.setOption(option);
    const url = URL.createObjectURL(new Blob([chart.renderToSVGString()], { type: "image/svg+xml" }));
    save(url, `${file}.svg`);
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    chart.dispose();
    return;
  }
  const chart = echarts.init(document.createElement("div"), null, { renderer: "canvas", width, height, devicePixelRatio: 2 });
  chart.setOption(option);
  save(chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#ffffff" }), `${file}.png`);
  chart.dispose();
}
