"use strict";
// JupyterLab's way to the page of a class: the launcher, the command palette, and nbgrader's menu beside Formgrader.
// This file is written by hand in the form that JupyterLab loads; there is nothing to build.
(() => {
  const COMMAND = "optviz:class", LABEL = "Grade a Class", CAPTION = "Grade a whole class, with its report and feedback";
  let shared;

  // the copy of a package that JupyterLab itself uses; Notebook has not all of them
  const lab = async (name) => {
    const [copy] = Object.values(shared[`@jupyterlab/${name}`] ?? {});
    return copy ? (await copy.get())() : {};
  };

  async function extension() {
    const [{PageConfig, URLExt}, {ICommandPalette, IFrame, MainAreaWidget}, {ILauncher}, {IMainMenu}] = await Promise.all(
      ["coreutils", "apputils", "launcher", "mainmenu"].map(lab));
    const wanted = [ILauncher, IMainMenu, ICommandPalette], known = wanted.filter(Boolean);
    const address = URLExt.join(PageConfig.getBaseUrl(), "optviz");
    let page;

    const open = (app) => {
      // a hub's servers let no page be shown within another, since a student's server may have the same origin
      if (app.name !== "JupyterLab" || PageConfig.getOption("hubPrefix")) return void window.open(address);
      if (!page || page.isDisposed) {
        const content = new IFrame({sandbox: ["allow-same-origin", "allow-scripts", "allow-forms", "allow-popups"]});
        content.url = address;
        page = new MainAreaWidget({content});
        page.id = "optviz-class";
        page.title.label = "Class";
        page.title.caption = CAPTION;
        page.title.closable = true;
        app.shell.add(page, "main");
      }
      app.shell.activateById(page.id);
    };

    // in nbgrader's own menu beside Formgrader, or where there is none, under View
    const enter = (menu) => {
      const nbgraders = menu.menus.find((one) => one.id === "jp-mainmenu-nbgrader");
      if (!nbgraders) return menu.viewMenu.addGroup([{command: COMMAND}]);
      const formgrader = nbgraders.items.findIndex((item) => item.command === "nbgrader:open-formgrader");
      nbgraders.insertItem(formgrader + 1 || nbgraders.items.length, {command: COMMAND});
    };

    return {__esModule: true, default: {
      id: "optviz:plugin",
      description: CAPTION,
      autoStart: true,
      optional: known,
      activate: (app, ...given) => {
        const [launcher, menu, palette] = wanted.map((token) => token && given[known.indexOf(token)]);
        app.commands.addCommand(COMMAND, {label: LABEL, caption: CAPTION, execute: () => open(app)});
        launcher?.add({command: COMMAND, category: "Other"});
        palette?.addItem({command: COMMAND, category: "nbgrader"});
        if (menu) app.restored.then(() => enter(menu));
      },
    }};
  }

  const modules = {"./extension": extension};
  (window._JUPYTERLAB ??= {}).optviz = {
    init: (scope) => { shared = scope; },
    get: async (name) => {
      const made = await modules[name]();
      return () => made;
    },
  };
})();
