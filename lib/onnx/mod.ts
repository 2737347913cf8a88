/**
 * Runs ONNX graphs on the CPU or a GPU: the one owner of onnxruntime-node.
 *
 * @module
 */

export { type Device, parseDevice } from "./device.ts";
export { type FloatTensor, Session, type SessionOptions, type Tensor } from "./session.ts";
