// A learner's session in Jupyter Notebook, in a real browser: open a course notebook, run it cell by cell, look at its pictures,
// solve an exercise, complete a name, interrupt an endless cell, restart. Each step is checked, and leaves a screenshot.
//
// usage: node browser.mjs URL FOLDER      URL of the notebook with its token; screenshots go to FOLDER
// playwright-core must be found from the working directory; CHROMIUM names the browser (default /usr/bin/chromium).
import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

const { chromium } = createRequire(path.resolve('package.json'))('playwright-core');
const [url, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
let shots = 0, failed = 0;

const shot = name => page.screenshot({ path: path.join(folder, `${String(++shots).padStart(2, '0')}-${name}.png`) });
const cells = () => page.evaluate(() => Jupyter.notebook.get_cells().map(cell => ({
  type: cell.cell_type, source: cell.get_text(), exercise: cell.metadata.exercise,
})));
const output = index => page.evaluate(i => Jupyter.notebook.get_cell(i).output_area.element.text(), index);
const idle = index => page.waitForFunction(i => {
  const cell = Jupyter.notebook.get_cell(i);
  return cell.input_prompt_number !== '*' && cell.input_prompt_number && !Jupyter.notebook.kernel_busy;
}, index, { timeout: 300_000 });

function check(what, good, detail = '') {
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}${detail ? `: ${detail}` : ''}`);
  failed += !good;
}

async function select(index) {
  await page.keyboard.press('Escape');
  await page.evaluate(i => { Jupyter.notebook.select(i); Jupyter.notebook.scroll_to_cell(i, 0); }, index);
}

async function run(index) {
  await select(index);
  await page.keyboard.press('Control+Enter');
  await idle(index);
}

async function type(index, text) {
  await select(index);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

async function newCell(text) {
  await select((await cells()).length - 1);
  await page.keyboard.press('b');
  const index = (await cells()).length - 1;
  await type(index, text);
  return index;
}

try {
  await page.goto(url);
  await page.waitForFunction(() => window.Jupyter?.notebook?.kernel?.is_connected() && Jupyter.notebook._fully_loaded, null, { timeout: 60_000 });
  await shot('opened');
  check('the course\'s kernel is chosen without asking', (await page.evaluate(() => Jupyter.notebook.kernel.name)) === (process.env.KERNEL ?? '.net-csharp'));

  await page.evaluate(() => Jupyter.notebook.clear_all_output());
  const all = await cells();
  const code = all.flatMap((cell, index) => cell.type === 'code' ? [index] : []);
  for (const index of code) {
    await run(index);
    const error = await page.evaluate(i => Jupyter.notebook.get_cell(i).output_area.outputs.find(o => o.output_type === 'error')?.evalue, index);
    if (error) check(`cell ${index} runs`, false, error);
  }
  check('every code cell ran', true, `${code.length} cells`);
  const pictures = await page.evaluate(() => [...document.querySelectorAll('.output_area img')].map(image => image.complete && image.naturalWidth > 0));
  check('the pictures are drawn', pictures.length >= 3 && pictures.every(Boolean), `${pictures.length} pictures`);
  for (let i = 0; i < Math.min(4, pictures.length); i++) {
    await page.locator('.output_area img').nth(i).scrollIntoViewIfNeeded();
    await shot(`picture-${i + 1}`);
  }

  const stub = all.findIndex(cell => cell.exercise?.role === 'stub');
  const checked = all.findIndex(cell => cell.exercise?.role === 'check' && cell.exercise.id === all[stub]?.exercise.id);
  if (stub >= 0 && checked >= 0) {
    check('an unsolved exercise says "not yet"', /not yet/i.test(await output(checked)), (await output(checked)).trim());
    const solution = all.slice(checked + 1).find(cell => cell.type === 'markdown').source.match(/```(?:csharp|cs|c#)?\s*\n([\s\S]*?)```/i)[1];
    await type(stub, solution);
    await run(stub);
    await run(checked);
    await shot('exercise-solved');
    check('the solved exercise says "right"', /right/i.test(await output(checked)), (await output(checked)).trim());
  }

  const completed = await newCell('var root = Math.Sqr');
  await page.keyboard.press('Tab');
  await page.waitForFunction(i => Jupyter.notebook.get_cell(i).get_text() === 'var root = Math.Sqrt', completed, { timeout: 10_000 });
  check('Tab completes a name', true);
  await page.keyboard.insertText('(2); root');
  await page.evaluate(i => Jupyter.notebook.get_cell(i).code_mirror.setCursor(0, 18), completed);
  await page.keyboard.press('Shift+Tab');
  await page.waitForSelector('.tooltip:visible, #tooltip:visible', { timeout: 10_000 });
  await page.waitForFunction(() => document.querySelector('#tooltip')?.innerText.includes('square root'), null, { timeout: 10_000 });
  await shot('tooltip');
  check('Shift+Tab shows the docstring', true);
  await run(completed);
  check('the completed cell runs', (await output(completed)).includes('1.414'));

  const endless = await newCell('var turns = 0L;\nConsole.WriteLine("round and round");\nwhile (true) turns++;');
  await page.keyboard.press('Control+Enter');
  await page.waitForFunction(i => Jupyter.notebook.get_cell(i).output_area.element.text().includes('round and round'), endless, { timeout: 30_000 });
  await page.waitForTimeout(1000);
  await shot('endless');
  const start = Date.now();
  await page.locator('button[data-jupyter-action="jupyter-notebook:interrupt-kernel"]').click();
  await page.waitForFunction(i => Jupyter.notebook.get_cell(i).output_area.element.text().includes('stopped'), endless, { timeout: 20_000 });
  await idle(endless);
  check('the interrupted cell stops', true, `${Date.now() - start} ms after the click`);
  await shot('interrupted');
  const after = await newCell('root');
  await run(after);
  check('the variables survive the interrupt', (await output(after)).includes('1.414'));

  const asking = await newCell('Console.WriteLine("hello " + Console.ReadLine());');
  await page.keyboard.press('Control+Enter');
  await page.locator('.raw_input').fill('learner');
  await page.keyboard.press('Enter');
  await idle(asking);
  check('a cell can ask for input', (await output(asking)).includes('hello learner'), (await output(asking)).trim());

  await select(after);
  await page.locator('button[data-jupyter-action="jupyter-notebook:confirm-restart-kernel"]').click();
  await page.locator('.modal-footer .btn-danger').click();
  await page.waitForFunction(() => Jupyter.notebook.kernel.is_connected() && !Jupyter.notebook.kernel_busy, null, { timeout: 30_000 });
  await page.waitForTimeout(1500);
  await run(after);
  await shot('restarted');
  check('a restart forgets the variables', (await output(after)).includes('CS0103'), (await output(after)).trim().split('\n')[0]);
} catch (error) {
  check('the session', false, error.message);
  await shot('failed');
} finally {
  await browser.close();
}
console.log(`${failed ? 'FAILED' : 'passed'}; screenshots in ${folder}`);
process.exit(failed ? 1 : 0);
