// Stands for the modules of Node that jsroot imports on paths that are never taken here (files, requests).
export const absent = true;
