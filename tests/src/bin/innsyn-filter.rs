//! `innsyn-filter`: what a keystroke in the filter of the cumulative grid costs at 10 000 results, in the real window.
//!
//! The sandbox's largest patient has some two thousand; the answer is multiplied on its way into the page, so that everything after
//! it is the program's own: the filter, the table, the web view. Prints one line of JSON.
#![expect(clippy::print_stdout, reason = "this program's output is its purpose")]

use std::process::ExitCode;

use innsyn_tests::{Drive, Place, Window, steps};

/// Gry Telokk: more than 200 reports.
const PATIENT: &str = "12057900499";

/// Multiplies the answer until the grid holds 10 000 cells; each copy is an analysis of its own.
const MULTIPLY: &str = r"
    const inner = window.fetch;
    window.fetch = async function (address, options) {
      const response = await inner.call(this, address, options);
      if (!String(address).endsWith('/result_grid')) return response;
      const grid = await response.json();
      const cells = () => grid.groups.reduce((sum, g) => sum + g.rows.reduce((all, r) => all + r.cells.length, 0), 0);
      const first = grid.groups.map(group => [...group.rows]);
      for (let copy = 1; cells() < 10000; copy += 1) {
        grid.groups.forEach((group, at) => group.rows.push(...first[at].map(row => (
          { ...row, id: `${row.id} ${copy}`, name: `${row.name} ${copy}`, search: `${row.search}\nkopi${copy}` }))));
      }
      grid.cells = cells();
      grid.rows = grid.groups.reduce((sum, g) => sum + g.rows.length, 0);
      window.__cells = grid.cells;
      return new Response(JSON.stringify(grid), { status: response.status, headers: response.headers });
    };";

/// Types and deletes letters; each is timed from the event to the end of its script, and to the next painted frame. Beside them the
/// same number of frames in which nothing happens, and frames of scrolling an empty box of the same size.
const MEASURE: &str = r"
    const done = arguments[arguments.length - 1];
    const field = document.querySelector('[data-testid=results-filter]');
    const scroller = document.querySelector('.grid-scroll');
    const frame = () => new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)));
    const median = all => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];
    const most = all => Math.max(...all);
    (async () => {
      const script = [], paint = [], rows = [], nodes = [];
      for (let round = 0; round < 4; round += 1) {
        for (const text of ['k', 'ka', 'kal', 'kali', 'kaliu', 'kal', 'k', '']) {
          await frame();
          const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
          const began = performance.now();
          set.call(field, text);
          field.dispatchEvent(new InputEvent('input', { bubbles: true }));
          await Promise.resolve(); await Promise.resolve(); await Promise.resolve();
          script.push(performance.now() - began);
          await frame();
          paint.push(performance.now() - began);
          rows.push(scroller.querySelectorAll('tr').length);
          nodes.push(scroller.querySelectorAll('*').length);
        }
      }
      const scroll = async (element, most) => {
        const taken = [];
        for (let at = 0; at < most; at += 280) {
          const began = performance.now();
          element.scrollTop = at;
          await new Promise(next => requestAnimationFrame(next));
          taken.push(performance.now() - began);
        }
        return median(taken);
      };
      const blank = document.createElement('div');
      blank.className = 'scroll';
      Object.assign(blank.style, { position: 'fixed', left: '0', top: '200px', width: scroller.clientWidth + 'px',
        height: scroller.clientHeight + 'px', overflow: 'auto' });
      const inside = document.createElement('div');
      inside.style.height = '20000px';
      blank.append(inside);
      document.body.append(blank);
      const empty = await scroll(blank, 8400);
      blank.remove();
      const grid = await scroll(scroller, 8400);
      done({ cells: window.__cells, script: median(script), worst: most(script), paint: median(paint), rows: most(rows),
        nodes: most(nodes), scroll: grid, blank: empty });
    })().catch(error => done({ error: String(error) }));";

#[tokio::main]
async fn main() -> ExitCode {
    match measure().await {
        Ok(figures) => {
            println!("{figures}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Drive<serde_json::Value> {
    let place = Place::new(1440, 900)?;
    let window = Window::innsyn(&place).await?;
    steps::sign_in(&place, &window, steps::DOCTOR, 0, None).await?;
    window.client().execute(MULTIPLY, Vec::new()).await?;
    steps::open_patient(&window, PATIENT, "SAMTYKKE").await?;
    window.shown("fetch-again").await?;
    window
        .holds(
            "a grid of 10 000 results",
            "return window.__cells >= 10000 && document.querySelector('[data-testid=grid-cell]') !== null
                 && document.querySelector('[data-testid=fetch-progress]') === null;",
        )
        .await?;
    let figures = window.client().execute_async(MEASURE, Vec::new()).await?;
    window.close().await?;
    Ok(figures)
}
