import type { Order } from '../tensorflow/layout.js';

/** A tensor of the network with the order in which its axes, as Keras counts them, are stored. */
export interface Signal {
  readonly tensor: string;
  readonly order: Order;
}
