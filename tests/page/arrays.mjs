// Small files of arrays, written as other programs write them.

import { crc32, deflateRawSync } from "node:zlib";

const TYPES = { "<f4": Float32Array, "<f8": Float64Array, "|u1": Uint8Array, "<i8": BigInt64Array, "<i4": Int32Array };

/** A .npy file. @param {number[]} shape @param {Iterable<number|bigint>} values in C order @param {keyof typeof TYPES} type */
export function npy(shape, values, type = "<f4") {
  const dict = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  const header = `${dict}${" ".repeat(63 - ((10 + dict.length) % 64))}\n`;
  const start = Buffer.alloc(10);
  start.write("\x93NUMPY\x01\x00", "latin1");
  start.writeUInt16LE(header.length, 8);
  // Each takes its own kind of number.
  const numbers = /** @type {{from: (values: Iterable<any>) => ArrayBufferView<ArrayBuffer>}} */ (TYPES[type]).from(values);
  return Buffer.concat([start, Buffer.from(header, "latin1"), Buffer.from(numbers.buffer)]);
}

/** A zip archive. @param {Record<string, Buffer>} files @param {boolean} [deflate] */
export function zip(files, deflate = false) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const stored = deflate ? deflateRawSync(content) : content;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflate ? 8 : 0, 4);
    fields.writeUInt16LE(33, 8);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(stored.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), fields, Buffer.from(name), stored]);
    const more = Buffer.alloc(14);
    more.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), fields, more, Buffer.from(name));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, end]);
}

/** An .npz file. @param {Record<string, Buffer>} arrays .npy files by their names @param {boolean} [deflate] */
export const npz = (arrays, deflate) => zip(Object.fromEntries(Object.entries(arrays).map(([name, content]) => [`${name}.npy`, content])), deflate);

/** An IDX file of bytes. @param {number[]} shape @param {Iterable<number>} values */
export function idx(shape, values) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 8;
  header[3] = shape.length;
  shape.forEach((size, n) => header.writeUInt32BE(size, 4 + 4 * n));
  return Buffer.concat([header, Buffer.from(Uint8Array.from(values))]);
}

/**
 * Drops files on the page.
 * @param {import("playwright-core").Page} page @param {Record<string, Buffer>} files by their names
 */
export async function drop(page, files) {
  const contents = Object.entries(files).map(([name, content]) => [name, content.toString("base64")]);
  const data = await page.evaluateHandle((contents) => {
    const transfer = new DataTransfer();
    for (const [name, base64] of contents) transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
    return transfer;
  }, contents);
  await page.locator("#plane").dispatchEvent("dragover", { dataTransfer: data });
  await page.locator("#plane").dispatchEvent("drop", { dataTransfer: data });
}

/** Waits until the page says something about the files. @param {import("playwright-core").Page} page @param {RegExp} pattern */
export const said = (page, pattern) =>
  page.waitForFunction(([source, flags]) => new RegExp(source, flags).test(document.querySelector("#own").textContent), [pattern.source, pattern.flags], { timeout: 20_000 });
