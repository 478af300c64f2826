/** 'my-task' -> 'myTask' */
export const constantName = (name: string): string =>
  name.replace(/[-_ ]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
