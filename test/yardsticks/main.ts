// The command `npm run yardsticks -- FOLDER`: runs every public case table in a folder and prints how many rows pass.
// Exit code 0: no row fails; 1: some do; 2: the folder or a file in it cannot be read.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subjects } from './registry.ts';
import { renderReports, reportFile, type FileReport } from './report.ts';

function main(folder: string): number {
  let reports: readonly FileReport[];
  try {
    reports = reportFolder(folder);
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : String(cause));
    return 2;
  }
  for (const line of renderReports(reports)) console.log(line);
  return reports.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

function reportFolder(folder: string): readonly FileReport[] {
  const fileNames = listTables(folder);
  if (fileNames.length === 0) {
    throw new Error(`no case tables in ${folder}: it holds no .json file; name the folder that has them`);
  }
  return fileNames.map((fileName) => {
    try {
      const data: unknown = JSON.parse(readFileSync(join(folder, fileName), 'utf8'));
      return reportFile(fileName, data, subjects.get(fileName));
    } catch (cause) {
      throw new Error(`cannot read the case tables in ${join(folder, fileName)}: ${messageOf(cause)}`, {
        cause,
      });
    }
  });
}

function listTables(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (cause) {
    throw new Error(`cannot read the folder ${folder}: ${messageOf(cause)}; name a folder of case tables`, {
      cause,
    });
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

process.exitCode = main(process.argv[2] ?? join(import.meta.dirname, 'data'));
