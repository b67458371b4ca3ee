// Makes a PNG of a picture that the server draws as SVG.
const scale = 2; // pixels of the file for one of the picture

export async function savePNG(address) {
  const reply = await fetch(address);
  if (!reply.ok) throw new Error(`${reply.status}`);
  const name = /filename="?([^";]+?)\.svg/.exec(reply.headers.get("Content-Disposition") ?? "")?.[1] ?? "benessere";
  const url = URL.createObjectURL(await reply.blob());
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width * scale, image.height * scale];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = `${name}.png`;
    link.click();
  } finally {
    URL.revokeObjectURL(url);
  }
}
