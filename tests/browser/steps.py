"""What a test does in an open notebook."""


def run_all(page):
    """Runs all cells, once the kernel answers, and waits for the last one."""
    page.evaluate(
        """async () => {
            await jupyterapp.restored;
            const context = jupyterapp.shell.currentWidget.sessionContext;
            await context.ready;
            await context.session.kernel.info;
            await jupyterapp.commands.execute('notebook:run-all-cells');
        }"""
    )
    page.wait_for_function(
        """() => {
            const cells = jupyterapp.shell.currentWidget.content.model.cells;
            return Array.from(cells).filter(cell => cell.type === 'code')
                .every(cell => cell.executionCount !== null && cell.executionState !== 'running');
        }""",
        polling=250,
        timeout=90_000,
    )


def outputs(page):
    """(cell source, outputs) of all code cells, from the notebook's model: JupyterLab draws only what is on screen."""
    return page.evaluate(
        """() => Array.from(jupyterapp.shell.currentWidget.content.model.cells)
            .filter(cell => cell.type === 'code')
            .map(cell => [cell.sharedModel.getSource(), cell.outputs.toJSON()])"""
    )


def scroll_to(page, condition):
    """Brings the first cell for which a JavaScript condition holds to the top of the window."""
    index = page.evaluate(
        f"() => Array.from(jupyterapp.shell.currentWidget.content.model.cells).findIndex(cell => {condition})"
    )
    assert index >= 0
    page.evaluate(f"() => jupyterapp.shell.currentWidget.content.scrollToItem({index}, 'start')")
