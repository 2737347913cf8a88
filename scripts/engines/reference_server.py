"""Serves a Qwen-Image-Edit pipeline of diffusers at POST /v1/images/edits, one edit at a time.

The pipeline is called as an evaluation in Python calls it: RGB images, the noise drawn by a CPU
generator, nothing compiled, cached or batched. So an edit has the numbers of the pipeline itself.
One process uses one device; start one per GPU.
"""

import argparse
import asyncio
import base64
import gc
import inspect
import io
import json
import os
import queue
import re
import sys
import threading
import time
import traceback
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

# A server of local weights has no business on the network; read by the libraries at import.
os.environ["HF_HUB_OFFLINE"] = "1"

import numpy
import torch
import uvicorn
from fastapi import FastAPI, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import JSONResponse
from PIL import Image, UnidentifiedImageError

from torchvision_import import import_torchvision

PIPELINES = ("QwenImageEditPipeline", "QwenImageEditPlusPipeline")
DTYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16, "float32": torch.float32}
OWNER = "image-edit-bench"
# Seconds between two looks at whether a waiting client is still there.
DISCONNECT_POLL = 0.2


def log(message: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {message}", file=sys.stderr, flush=True)


class Stopped(Exception):
    """The edit is not wanted any more: its client went away, or the server stops."""


@dataclass
class Edit:
    """One edit that was asked for."""

    images: list[Image.Image]
    prompt: str
    negative_prompt: str
    steps: int
    scale: float
    seed: int
    generator_device: str
    size: tuple[int, int] | None
    stopped: threading.Event = field(default_factory=threading.Event)
    result: "Future[Image.Image]" = field(default_factory=Future)

    def stop(self) -> None:
        self.stopped.set()
        self.result.cancel()


def read_arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Serve a Qwen-Image-Edit pipeline at /v1/images/edits.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--model", required=True, metavar="DIR", help="folder of the pipeline")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
    parser.add_argument("--port", type=int, required=True, help="port to listen at")
    parser.add_argument(
        "--device",
        default="cuda" if torch.cuda.is_available() else "cpu",
        help="cpu, cuda, or one GPU such as cuda:0",
    )
    parser.add_argument(
        "--dtype", choices=sorted(DTYPES), default="bfloat16", help="of the weights"
    )
    parser.add_argument(
        "--offload",
        action="store_true",
        help="keep on the GPU only the part that is at work: slower, and less GPU memory",
    )
    parser.add_argument(
        "--pipeline", choices=PIPELINES, help="instead of the one that model_index.json names"
    )
    parser.add_argument(
        "--served-model-name", metavar="NAME", help="instead of what --model was given"
    )
    arguments = parser.parse_args(argv)
    try:
        device = torch.device(arguments.device)
    except RuntimeError as error:
        parser.error(f"--device {arguments.device}: {str(error).splitlines()[0]}")
    if device.type not in ("cpu", "cuda"):
        parser.error(f"--device {arguments.device}: expected cpu, cuda, or one GPU such as cuda:0")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        parser.error(
            f"--device {arguments.device}: torch {torch.__version__} sees "
            f"{torch.cuda.device_count()} GPUs here"
        )
    if arguments.offload and device.type != "cuda":
        parser.error("--offload moves weights between memory and a GPU; --device is a CPU")
    try:
        arguments.pipeline = arguments.pipeline or pipeline_of(Path(arguments.model))
    except (OSError, ValueError) as error:
        parser.error(f"--model {arguments.model}: {error}")
    arguments.name = arguments.served_model_name or arguments.model
    return arguments


def pipeline_of(folder: Path) -> str:
    """Name of the pipeline's class, as the folder gives it."""
    index = folder / "model_index.json"
    if not index.is_file():
        raise ValueError("no pipeline folder: it has no model_index.json")
    name = json.loads(index.read_text(encoding="utf-8")).get("_class_name")
    if name not in PIPELINES:
        raise ValueError(
            f"model_index.json names {name}; this server runs {' and '.join(PIPELINES)}, "
            "one of which --pipeline can insist on"
        )
    return name


class Engine:
    """The pipeline, and the one thread that loads and uses it."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = arguments
        self.pipeline: Any = None
        self.failure: str | None = None
        self._edits: "queue.Queue[Edit | None]" = queue.Queue()
        self._running: Edit | None = None
        self._stopping = threading.Event()
        # A daemon: weights that are still being read must not keep a stopped server alive.
        self._thread = threading.Thread(target=self._work, name="pipeline", daemon=True)

    def start(self, when_failed: Any) -> None:
        self._when_failed = when_failed
        self._thread.start()

    def submit(self, edit: Edit) -> None:
        if self._stopping.is_set():
            edit.stop()
        self._edits.put(edit)

    def stop(self) -> None:
        """Gives up the running edit at its next step, and those that wait at once."""
        self._stopping.set()
        if (running := self._running) is not None:
            running.stopped.set()
        self._edits.put(None)

    def _work(self) -> None:
        try:
            self.pipeline = load_pipeline(self.arguments)
        except BaseException as error:  # noqa: BLE001: the process must say it and end
            traceback.print_exc()
            self.failure = f"could not load {self.arguments.model}: {type(error).__name__}: {error}"
            self._when_failed()
            return
        while not self._stopping.is_set():
            edit = self._edits.get()
            if edit is None or not edit.result.set_running_or_notify_cancel():
                continue
            self._running = edit
            if self._stopping.is_set():
                edit.stopped.set()
            try:
                edit.result.set_result(run_edit(self.pipeline, edit))
            except BaseException as error:  # noqa: BLE001: it belongs to the request
                edit.result.set_exception(error)
                if ends_the_gpu(error):
                    # Every later edit would fail, too; a new process would not.
                    self.failure = f"the GPU cannot be used any more: {error}"
                    self._stopping.set()
                    self._when_failed()
            finally:
                self._running = None
        with suppress(queue.Empty):
            while True:
                if (edit := self._edits.get_nowait()) is not None:
                    edit.stop()


def ends_the_gpu(error: BaseException) -> bool:
    """After an error of CUDA itself nothing more runs in the process; a lack of memory passes."""
    return "CUDA error" in str(error) and not isinstance(error, torch.cuda.OutOfMemoryError)


def versions() -> str:
    names = ("diffusers", "transformers", "torch", "pillow")
    return ", ".join(f"{name} {version(name)}" for name in names)


def load_pipeline(arguments: argparse.Namespace) -> Any:
    began = time.monotonic()
    log(f"loading {arguments.pipeline} from {arguments.model} as {arguments.dtype}")
    import_torchvision()
    import diffusers

    if int(version("transformers").split(".")[0]) >= 5:
        raise RuntimeError(
            f"transformers {version('transformers')} gives this pipeline other positions "
            "than the reference does; install the versions of requirements.txt"
        )
    pipeline = getattr(diffusers, arguments.pipeline).from_pretrained(
        arguments.model, torch_dtype=DTYPES[arguments.dtype], local_files_only=True
    )
    pipeline.set_progress_bar_config(disable=True)
    if arguments.offload:
        pipeline.enable_model_cpu_offload(device=arguments.device)
    else:
        pipeline.to(arguments.device)
    log(f"ready on {arguments.device} after {time.monotonic() - began:.1f} s ({versions()})")
    return pipeline


def run_edit(pipeline: Any, edit: Edit) -> Image.Image:
    """Makes the edit as a direct call of the pipeline does; stops between two steps."""
    began = time.monotonic()

    def between_steps(_pipeline: Any, _step: int, _time: Any, tensors: dict) -> dict:
        if edit.stopped.is_set():
            raise Stopped
        return tensors

    several = type(pipeline).__name__ == "QwenImageEditPlusPipeline"
    width, height = edit.size or (None, None)
    try:
        # "np" and the conversion after it are the two halves of what "pil" does; in between, a
        # result that is not a number can still be seen.
        array = pipeline(
            image=edit.images if several else edit.images[0],
            prompt=edit.prompt,
            negative_prompt=edit.negative_prompt,
            true_cfg_scale=edit.scale,
            num_inference_steps=edit.steps,
            width=width,
            height=height,
            generator=torch.Generator(edit.generator_device).manual_seed(edit.seed),
            callback_on_step_end=between_steps,
            output_type="np",
        ).images
    except BaseException as error:
        # An edit that ended early has left its weights on the GPU.
        pipeline.maybe_free_model_hooks()
        if isinstance(error, Stopped):
            log(f"edit given up after {time.monotonic() - began:.1f} s")
        if torch.cuda.is_available():
            gc.collect()
            torch.cuda.empty_cache()
        raise
    if not numpy.isfinite(array).all():
        raise ArithmeticError("the pipeline's image holds values that are not numbers")
    image = pipeline.image_processor.numpy_to_pil(array)[0]
    log(
        f"edit of {image.width}x{image.height}, {edit.steps} steps, seed {edit.seed}: "
        f"{time.monotonic() - began:.1f} s"
    )
    return image


def make_app(engine: Engine) -> FastAPI:
    arguments = engine.arguments
    started = int(time.time())
    app = FastAPI(
        title=f"{OWNER} reference server",
        description=f"{arguments.pipeline} of diffusers, one edit at a time",
        # A run keeps this with its edits: whatever can change their numbers belongs here.
        version=f"{arguments.pipeline} {arguments.dtype}, {versions()}",
    )

    @app.get("/health")
    def health() -> JSONResponse:
        if engine.pipeline is None:
            return JSONResponse({"status": "loading"}, status_code=503)
        return JSONResponse({"status": "ok"})

    @app.get("/v1/models")
    def models() -> dict:
        model = {"id": arguments.name, "object": "model", "created": started, "owned_by": OWNER}
        return {"object": "list", "data": [model]}

    @app.post("/v1/images/edits")
    async def edits(
        request: Request,
        prompt: str = Form(description="what to change"),
        image: list[UploadFile] = File(default=[], description="the image to edit"),
        image_list: list[UploadFile] = File(
            default=[], alias="image[]", description="another name of image"
        ),
        model: str | None = Form(default=None, description="name of the model, if any"),
        n: int = Form(default=1, ge=1, le=1),
        size: str = Form(
            default="auto",
            pattern=r"^(auto|\d{1,5}x\d{1,5})$",
            description="WxH in pixels, or auto",
        ),
        num_inference_steps: int = Form(default=50, ge=1, le=1000),
        true_cfg_scale: float = Form(default=4.0, ge=0, le=100, allow_inf_nan=False),
        negative_prompt: str = Form(default=" ", description="kept as it is, blanks and all"),
        seed: int = Form(default=0, ge=0, le=2**63 - 1),
        generator_device: Literal["cpu", "cuda"] = Form(default="cpu"),
        response_format: Literal["b64_json"] = Form(default="b64_json"),
        output_format: Literal["png"] = Form(default="png"),
    ) -> dict:
        if engine.pipeline is None:
            raise HTTPException(503, "The pipeline is still being loaded")
        form = await request.form()
        if unknown := sorted(set(form.keys()) - set(known)):
            raise HTTPException(
                422, f"Unknown fields: {', '.join(unknown)}; known are {', '.join(known)}"
            )
        if model is not None and model != arguments.name:
            raise HTTPException(
                400, f'This server has no model "{model}"; it has "{arguments.name}"'
            )
        if generator_device == "cuda" and not arguments.device.startswith("cuda"):
            raise HTTPException(400, f"generator_device: this server runs on {arguments.device}")
        terminal = engine.pipeline.scheduler.config.get("shift_terminal")
        if num_inference_steps == 1 and terminal:
            raise HTTPException(
                422, "num_inference_steps: the schedule of this pipeline needs at least 2"
            )
        edit = Edit(
            images=await read_images(form, arguments.pipeline),
            prompt=prompt,
            # An empty text is a prompt too; a declared field would take it for an absent one.
            negative_prompt=str(form.get("negative_prompt", negative_prompt)),
            steps=num_inference_steps,
            scale=true_cfg_scale,
            seed=seed,
            generator_device=arguments.device if generator_device == "cuda" else "cpu",
            size=read_size(size, engine.pipeline.vae_scale_factor * 2),
        )
        result = await wait_for(engine, edit, request)
        png = io.BytesIO()
        await asyncio.to_thread(result.save, png, format="PNG")
        return {
            "created": int(time.time()),
            "data": [{"b64_json": base64.b64encode(png.getvalue()).decode("ascii")}],
            "output_format": "png",
            "size": f"{result.width}x{result.height}",
        }

    known = field_names(edits)
    return app


def field_names(route: Any) -> list[str]:
    """Form fields that a route declares, under the names that are sent."""
    parameters = inspect.signature(route).parameters.items()
    return sorted(
        declared.default.alias or name for name, declared in parameters if name != "request"
    )


def read_size(size: str, multiple: int) -> tuple[int, int] | None:
    if size == "auto":
        return None
    width, height = (int(side) for side in size.split("x"))
    if not all(side > 0 and side % multiple == 0 for side in (width, height)):
        raise HTTPException(
            422,
            f"size: the pipeline cannot make {size}; both sides must be multiples of {multiple}",
        )
    return width, height


async def read_images(form: Any, pipeline: str) -> list[Image.Image]:
    uploads = [value for key, value in form.multi_items() if key in ("image", "image[]")]
    if not uploads:
        raise HTTPException(422, "image: the image to edit is missing")
    if len(uploads) > 1 and pipeline == "QwenImageEditPipeline":
        raise HTTPException(422, f"image: {pipeline} takes one image, got {len(uploads)}")
    return [await asyncio.to_thread(decode, await upload.read()) for upload in uploads]


def decode(content: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content)).convert("RGB")
    except UnidentifiedImageError as error:
        raise HTTPException(422, "image: not a picture that can be read") from error
    except Exception as error:
        raise HTTPException(422, f"image: cannot be read: {error}") from error


async def wait_for(engine: Engine, edit: Edit, request: Request) -> Image.Image:
    """Waits for the edit's turn and its end; gives it up when the client goes away."""
    engine.submit(edit)
    result = asyncio.wrap_future(edit.result)
    try:
        while not result.done():
            await asyncio.wait({result}, timeout=DISCONNECT_POLL)
            if not result.done() and await request.is_disconnected():
                raise Stopped
        return result.result()
    except (Stopped, CancelledError, asyncio.CancelledError) as error:
        edit.stop()
        raise HTTPException(503, "The edit was given up: the server stops") from error
    except HTTPException:
        raise
    except Exception as error:
        log("".join(traceback.format_exception(error)).rstrip())
        raise HTTPException(500, f"The edit failed: {type(error).__name__}: {error}") from error


class Server(uvicorn.Server):
    """Stops the running edit as soon as the process is told to end."""

    def __init__(self, config: uvicorn.Config, engine: Engine) -> None:
        super().__init__(config)
        self._engine = engine

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._engine.stop()
        super().handle_exit(sig, frame)


def main() -> int:
    arguments = read_arguments()
    engine = Engine(arguments)
    config = uvicorn.Config(
        make_app(engine),
        host=arguments.host,
        port=arguments.port,
        log_level="warning",
        access_log=False,
    )
    server = Server(config, engine)

    def give_up() -> None:
        server.should_exit = True

    engine.start(give_up)
    # After SIGTERM, it ends the process by the same signal as soon as the requests are answered.
    with suppress(KeyboardInterrupt):
        server.run()
    if engine.failure is not None:
        log(engine.failure)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
