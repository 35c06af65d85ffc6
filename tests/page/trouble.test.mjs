// What bad input, missing files and crashes get: a message with a next step, never a blank page.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browser, button, downloadCsv, ENDLESS, hash, inkOf, open, setUp, site, SMALL, started, starts, state, untrained } from "./helper.mjs";

describe("trouble", () => {
  setUp();

  test("every impossible parameter is explained beside its field and stops the run", async () => {
    /** @type {Record<string, string>[]} */
    const impossible = [
      { epochs: "0" }, { epochs: "many" }, { hidden_layers: "10-0-3" }, { hidden_layers: "4097" }, { hidden_layers: "ten" }, { learning_rate: "NaN" },
      { batch_size: "0" }, { bins: "0" }, { bins: "1" }, { train_percent: "0" }, { train_percent: "100" }, { activation: "tan" }, { repeats: "0" },
    ];
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    for (const bad of impossible) {
      const [[name, value]] = Object.entries(bad);
      await page.evaluate((h) => (location.hash = h), hash({ ...SMALL, ...bad }));
      await page.waitForFunction((id) => document.getElementById(id)?.getAttribute("aria-invalid") === "true", `param-${name}`);
      assert.ok((await page.locator(`#param-${name}-error`).textContent()).length > 20, `${name}=${value}`);
      assert.ok(await page.locator("#problems").isVisible(), `${name}=${value}`);
      assert.ok(await button(page, "Run").isDisabled(), `${name}=${value}`);
    }
    assert.ok((await inkOf(page, "#plane canvas >> nth=0")) > 200, "the plane is still there");
    await close();
  });

  test("bad values in the address at load are reported, good ones are used", async () => {
    const { page, close } = await open(browser, `${site.url}#epochs=0&repeats=3&bins=1&colour=pink`);
    await state(page, "idle");
    assert.equal(await page.locator("#param-repeats").inputValue(), "3");
    assert.match(await page.locator("#param-epochs-error").textContent(), /whole number from 1/);
    assert.match(await page.locator("#problems").textContent(), /pink.*Bins/s);
    await page.locator("#param-epochs").fill("40");
    await page.locator("#param-bins").fill("30");
    await untrained(page);
    assert.ok(await button(page, "Run").isEnabled());
    assert.match(page.url(), /epochs=40/);
    await close();
  });

  test("a malformed address is reported and does no harm", async () => {
    for (const malformed of ["#epochs", "#%zz=3", "#epochs=%zz", "#==&&"]) {
      const { page, close } = await open(browser, site.url + malformed);
      await untrained(page);
      assert.match(await page.locator("#problems").textContent(), /in the address/, malformed);
      await close();
    }
  });

  test("typing is checked as it happens, and a change while a run exists waits for the next one", async () => {
    const { page, close } = await open(browser, site.url + hash(ENDLESS));
    await untrained(page);
    const before = await starts(page);
    await button(page, "Run").click();
    await started(page, before);
    await page.locator("#param-repeats").fill("3");
    assert.match(await page.locator("#pending").textContent(), /Networks applies from the next run/);
    await button(page, "Undo").click();
    assert.equal(await page.locator("#param-repeats").inputValue(), "4");
    assert.ok(await page.locator("#pending").isHidden());
    await button(page, "Pause").click();
    await state(page, "paused");
    await close();
  });

  test("undo goes back over the faulty texts that typing passes through", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    await page.locator("#param-bins").fill("1");
    await page.locator("#param-bins").fill("12");
    await page.locator("#param-bins").blur();
    await page.keyboard.press("Control+z");
    assert.equal(await page.locator("#param-bins").inputValue(), "30");
    await close();
  });

  for (const place of /** @type {const} */ (["pool", "worker"])) {
    test(`a panic in the ${place} is shown, keeps what was recorded, and offers to start again`, async () => {
      const { page, close } = await open(browser, site.url + hash(ENDLESS), { expected: [/asked to fail/, /unreachable/, /panicked/] });
      await untrained(page);
      await button(page, "Run").click();
      await page.waitForFunction(() => Number(document.querySelector("#epoch").textContent) > 50);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.evaluate((where) => globalThis.infoplane.failOnPurpose(where), place);
      await state(page, "failed");
      const panel = await page.locator("#failure").evaluate((e) => e.getBoundingClientRect().top);
      assert.ok(panel >= 0, "the panel is in sight wherever the reader is");
      assert.match(await page.locator("#failure-what").textContent(), /asked to fail/);
      assert.match(await page.locator("#failure-kept").textContent(), /up to epoch \d+ is kept/);
      assert.ok((await downloadCsv(page)).split("\n").length > 6 * 4 * 20);
      await button(page, "Start again").click();
      await untrained(page);
      assert.ok(await page.locator("#failure").isHidden());
      await button(page, "Run").click();
      await page.waitForFunction(() => Number(document.querySelector("#epoch").textContent) > 50);
      await close();
    });
  }

  test("what is still said about a worker that failed does not stop the next one", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL), { expected: [/asked to fail/, /unreachable/, /panicked/] });
    // The words of the panic come after the message of the trap, ...
    await page.addInitScript(() => {
      globalThis.BroadcastChannel = class extends BroadcastChannel {
        set onmessage(/** @type {(event: MessageEvent) => void} */ handler) {
          super.onmessage = (/** @type {MessageEvent} */ event) => setTimeout(() => handler(event), 50);
        }
      };
    });
    await page.reload();
    await untrained(page);
    // ... and the reader starts again at once, before the trap's message is acted on.
    await page.evaluate(
      () =>
        new Promise((/** @type {(value: null) => void} */ resolve) => {
          new MutationObserver((_, observer) => {
            if (document.documentElement.dataset.runState !== "failed") return;
            observer.disconnect();
            document.getElementById("failure-restart").click();
            resolve(null);
          }).observe(document.documentElement, { attributes: true });
          globalThis.infoplane.failOnPurpose("worker");
        }),
    );
    await untrained(page);
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.runState), "idle");
    await close();
  });

  test("missing wasm files are named, with what to do", async () => {
    for (const missing of ["**/pkg/*/*.wasm", "**/pkg/*/*.js"]) {
      const context = await browser.newContext();
      await context.route(missing, (/** @type {import("playwright-core").Route} */ route) => route.fulfill({ status: 404, body: "" }));
      const page = await context.newPage();
      await page.goto(site.url);
      await state(page, "failed");
      assert.match(await page.locator("#failure").textContent(), /Load the page again/, missing);
      await context.close();
    }
  });

  test("without the threads variant the page goes on with one core", async () => {
    const context = await browser.newContext();
    await context.route("**/pkg/threads/*.wasm", (/** @type {import("playwright-core").Route} */ route) => route.fulfill({ status: 404, body: "" }));
    const page = await context.newPage();
    await page.goto(site.url + hash(SMALL));
    await untrained(page);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.variant), "single");
    await context.close();
  });

  test("only the variant that can run here is transferred", async () => {
    const { page, close } = await open(browser, site.url + hash(SMALL));
    await untrained(page);
    const files = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
    assert.ok(files.some((name) => name.includes("/pkg/threads/")), files.join(" "));
    assert.ok(!files.some((name) => name.includes("/pkg/single/")), files.join(" "));
    await close();
  });

  test("a browser without SIMD is told what to use", async () => {
    const context = await browser.newContext();
    await context.addInitScript(() => (WebAssembly.validate = () => false));
    const page = await context.newPage();
    await page.goto(site.url);
    await state(page, "failed");
    assert.match(await page.locator("#failure").textContent(), /no WebAssembly SIMD.*Firefox/s);
    await context.close();
  });

  test("networks that diverge end with a warning and the run ends", async () => {
    const { page, close } = await open(browser, site.url + hash({ ...SMALL, learning_rate: "1000000" }));
    await untrained(page);
    await button(page, "Run").click();
    await state(page, "done");
    assert.match(await page.locator("#warnings").textContent(), /diverged at epoch.*smaller learning rate/s);
    assert.ok((await downloadCsv(page)).startsWith("condition,repeat,epoch,layer,i_xt_bits,i_ty_bits\n0,0,0,1,"));
    await close();
  });
});
