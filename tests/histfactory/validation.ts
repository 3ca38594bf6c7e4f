// pyhf's own validation cases (its tests/test_validation.py: data and CL_s of mu = 1 with q; interpolation codes 1 and 0). Its numbers
// have the accuracy of its minimiser: two versions of that file differ by up to 1.4e-4 for one case.
import type { Workspace } from '../../src/contracts/workspace.ts';
import { mu, workspaceOf } from './workspaces.ts';

export interface ValidationCase {
  readonly workspace: Workspace;
  readonly observed: number;
  readonly expected: readonly number[];
}

const shapesys = (name: string, data: readonly number[]) => ({ name, type: 'shapesys', data }) as const;
const normsys = (name: string, lo: number, hi: number) =>
  ({ name, type: 'normsys', data: { lo, hi } }) as const;
const histosys = (name: string, lo_data: readonly number[], hi_data: readonly number[]) =>
  ({ name, type: 'histosys', data: { lo_data, hi_data } }) as const;
const shapefactor = { name: 'coupled', type: 'shapefactor', data: null } as const;
const lumi = { name: 'lumi', type: 'lumi', data: null } as const;

export const validationCases: { readonly [name: string]: ValidationCase } = {
  '1bin_shapesys': {
    workspace: workspaceOf({ one: [[55], ['signal', [10], mu], ['bkg', [50], shapesys('u', [7])]] }),
    observed: 0.45418892944576333,
    expected: [
      0.06372011644331387, 0.1509686618126131, 0.3279660430196915, 0.604613569829645, 0.8662652332047568,
    ],
  },
  '1bin_lumi': {
    workspace: workspaceOf(
      { one: [[55], ['signal', [20], mu], ['background1', [100], lumi], ['background2', [0], lumi]] },
      [{ name: 'lumi', auxdata: [1], bounds: [[0, 10]], inits: [1], sigmas: [0.1] }],
    ),
    observed: 0.010473144401519705,
    expected: [
      0.01060400765567206, 0.04022451457730529, 0.13614632580079802, 0.37078985531427255, 0.7110468540175344,
    ],
  },
  '1bin_normsys': {
    workspace: workspaceOf({
      one: [
        [120, 180],
        ['signal', [30, 95], mu],
        ['bkg', [100, 150], normsys('norm', 0.9, 1.1)],
      ],
    }),
    observed: 0.0006735336290569807,
    expected: [
      7.472581399417304e-10, 5.741738272450336e-8, 3.690120950161796e-6, 0.00016966882793076826,
      0.004392935288879465,
    ],
  },
  '2bin_histosys': {
    workspace: workspaceOf({
      one: [
        [120, 180],
        ['signal', [30, 95], mu],
        ['bkg', [100, 150], histosys('shape', [98, 100], [102, 190])],
      ],
    }),
    observed: 0.1001463460725534,
    expected: [
      7.133904244038431e-6, 0.00012547100627138575, 0.001880010666437615, 0.02078964907605385,
      0.13692494523572218,
    ],
  },
  '2bin_2channel': {
    workspace: workspaceOf({
      signal: [
        [110, 155],
        ['signal', [10, 35], mu],
        ['bkg', [100, 150], shapesys('s', [10, 10])],
      ],
      control: [
        [205, 345],
        ['bkg', [200, 350], shapesys('c', [5, 10])],
      ],
    }),
    observed: 0.0563327694384318,
    expected: [
      0.0004349234603527283, 0.003422361539161119, 0.02337454317608372, 0.12186650297311125,
      0.40382274594391104,
    ],
  },
  '2bin_2channel_couplednorm': {
    workspace: workspaceOf({
      signal: [
        [105, 220],
        ['signal', [10, 35], mu],
        ['bkg1', [100, 100], normsys('coupled', 0.9, 1.1)],
        ['bkg2', [50, 100], normsys('coupled', 0.5, 1.5)],
      ],
      control: [
        [110, 105],
        ['bkg', [100, 100], normsys('coupled', 0.9, 1.1)],
      ],
    }),
    observed: 0.5906216823766879,
    expected: [
      0.05522270453784095, 0.1361301880753241, 0.30686879632329855, 0.5839437910061168, 0.8554708284963864,
    ],
  },
  '2bin_2channel_coupledhisto': {
    workspace: workspaceOf({
      signal: [
        [170, 220],
        ['signal', [30, 35], mu],
        ['bkg1', [100, 100], histosys('coupled', [90, 90], [110, 110])],
        ['bkg2', [50, 120], histosys('coupled', [45, 45], [55, 55])],
      ],
      control: [
        [110, 105],
        ['bkg', [105, 100], histosys('coupled', [95, 90], [110, 115])],
      ],
    }),
    observed: 0.07967400132261188,
    expected: [
      1.7654378902209275e-5, 0.00026266409358853543, 0.0033401113778672156, 0.03152286332324451,
      0.17907927340107824,
    ],
  },
  '2bin_2channel_coupledshapefactor': {
    workspace: workspaceOf({
      signal: [
        [220, 230],
        ['signal', [20, 20], mu],
        ['bkg1', [100, 70], shapefactor],
      ],
      control: [
        [200, 300],
        ['bkg1', [100, 100], shapefactor],
      ],
    }),
    observed: 0.5421679124909312,
    expected: [
      0.013753299929451691, 0.048887400056355966, 0.15555296253957684, 0.4007561343326305, 0.7357169630955912,
    ],
  },
};
