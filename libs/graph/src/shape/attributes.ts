import type { ConstantTensor, GraphNode } from '@deepsensor/contract';

/** The whole-number attribute `name`, or `fallback`. */
export function intOf(node: GraphNode, name: string, fallback: number): number {
  const attribute = node.attributes[name];
  return attribute?.type === 'int' || attribute?.type === 'float' ? attribute.value : fallback;
}

/** The float attribute `name`, or `fallback`. */
export function floatOf(node: GraphNode, name: string, fallback: number): number {
  return intOf(node, name, fallback);
}

export function intsOf(node: GraphNode, name: string): readonly number[] | undefined {
  const attribute = node.attributes[name];
  return attribute?.type === 'ints' ? attribute.value : undefined;
}

export function stringOf(node: GraphNode, name: string, fallback: string): string {
  const attribute = node.attributes[name];
  return attribute?.type === 'string' ? attribute.value : fallback;
}

export function tensorOf(node: GraphNode, name: string): ConstantTensor | undefined {
  const attribute = node.attributes[name];
  return attribute?.type === 'tensor' ? attribute.value : undefined;
}
