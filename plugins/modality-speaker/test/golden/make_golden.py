"""Features of two short signals by independent implementations, in float64, written to front-end.json beside this script.

pip install numpy librosa torch torchaudio speechbrain kaldi-native-fbank
Made with librosa 0.11.0, torch 2.11.0, torchaudio 2.11.0, speechbrain 1.1.2, kaldi-native-fbank 1.23.0, numpy 2.4.6.
"""

import json
import math
import pathlib

import kaldi_native_fbank
import librosa
import numpy as np
import torch
import torchaudio
from torchaudio.compliance import kaldi
from speechbrain.processing.features import STFT, Deltas, Filterbank, spectral_magnitude

torch.set_default_dtype(torch.float64)


def signal(rate):
    """Half a second of 16-bit levels: three sines, a chirp in the first half, an offset, noise of an LCG, the last 80 ms 40 dB quieter."""
    n = rate // 2
    state = 12345
    levels = []
    for i in range(n):
        state = (1664525 * state + 1013904223) % 2**32
        noise = state / 2**32 - 0.5
        t = i / rate
        x = 0.25 * math.sin(2 * math.pi * 220 * t) + 0.12 * math.sin(2 * math.pi * 1330 * t + 1) + 0.05 * math.sin(2 * math.pi * 3100 * t)
        if t < 0.25:
            x += 0.2 * math.sin(2 * math.pi * (300 * t + 0.5 * 0.4 * rate / 0.25 * t * t))
        x += 0.02 + 0.06 * noise
        if t >= 0.42:
            x *= 0.01
        levels.append(round(32768 * x))
    return np.array(levels, dtype=np.float64) / 32768


def torchaudio_mel(x, rate, bands, n_fft=None, window=None, hop=None, **more):
    window = window or rate // 40
    transform = torchaudio.transforms.MelSpectrogram(
        rate, n_fft=n_fft or 2 ** math.ceil(math.log2(window)), win_length=window, hop_length=hop or rate // 100, n_mels=bands, **more
    )
    return transform(torch.from_numpy(x))


def kaldi_features(of, x, rate, **more):
    return of(32768 * torch.from_numpy(x)[None], sample_frequency=rate, **more).T


def speechbrain_fbank(x, rate, bands):
    spectrum = spectral_magnitude(STFT(rate)(torch.from_numpy(x)[None]))
    return Filterbank(n_mels=bands, sample_rate=rate, f_max=rate // 2)(spectrum)[0].T


def voxceleb(x, rate, bands):
    padded = torch.nn.functional.pad(torch.from_numpy(x)[None], (1, 0), mode="reflect")
    emphasised = (padded[:, 1:] - 0.97 * padded[:, :-1])[0].numpy()
    mel = torchaudio_mel(emphasised, rate, bands, f_min=20.0, f_max=0.95 * (rate / 2), window_fn=torch.hamming_window)
    return centred(torch.log(mel + 1e-6))


def centred(x):
    return x - x.mean(dim=-1, keepdim=True)


def torchaudio_mfcc(x, rate, coefficients):
    window = rate // 40
    transform = torchaudio.transforms.MFCC(
        rate,
        n_mfcc=coefficients,
        melkwargs=dict(n_fft=2 ** math.ceil(math.log2(window)), win_length=window, hop_length=rate // 100, n_mels=128),
    )
    return transform(torch.from_numpy(x))


def librosa_db(x, rate, bands, ref=1.0, **more):
    return librosa.power_to_db(librosa.feature.melspectrogram(y=x, sr=rate, n_mels=bands, dtype=np.float64, **more), ref=ref)


def native_kaldi(x, rate, bands, **frame):
    """Kaldi's own C++ computation, in float32."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0
    options.frame_opts.samp_freq = rate
    for name, value in frame.items():
        setattr(options.frame_opts, name, value)
    options.mel_opts.num_bins = bands
    computer = kaldi_native_fbank.OnlineFbank(options)
    computer.accept_waveform(rate, (32768 * x).tolist())
    computer.input_finished()
    return np.stack([computer.get_frame(i) for i in range(computer.num_frames_ready)]).T


def with_deltas(x):
    first = torchaudio.functional.compute_deltas(x[None])[0]
    return torch.cat([x, first, torchaudio.functional.compute_deltas(first[None])[0]])


def cases(x, rate):
    """Options, features a frame, expected features [features, frames]."""
    log_mel = torch.log(torchaudio_mel(x, rate, 40) + 1e-6)
    yield "torchaudio", 40, log_mel
    yield "kaldi", 23, kaldi_features(kaldi.fbank, x, rate)
    yield "kaldi-mean", 40, kaldi_features(kaldi.fbank, x, rate, num_mel_bins=40, subtract_mean=True)
    yield "librosa", 64, librosa_db(x, rate, 64)
    yield "speechbrain", 40, speechbrain_fbank(x, rate, 40)
    yield "speechbrain-mean", 24, centred(speechbrain_fbank(x, rate, 24))
    yield "voxceleb", 40, voxceleb(x, rate, 40)
    yield "librosa-mfcc", 20, librosa.feature.mfcc(y=x, sr=rate, dtype=np.float64)
    yield "torchaudio-mfcc", 40, torchaudio_mfcc(x, rate, 40)
    yield "kaldi-mfcc", 13, kaldi_features(kaldi.mfcc, x, rate)
    if rate > 8000:
        return
    yield "spectrogram", 65, torch.log(torchaudio.transforms.Spectrogram(n_fft=128, hop_length=80)(torch.from_numpy(x)) + 1e-6)
    # Parameters that no preset has, each at least once.
    yield {"preset": "torchaudio", "edges": "inside", "fft": 400, "power": 1, "log": "log10", "spectrumNorm": "window"}, 20, torch.log10(
        torchaudio_mel(x, rate, 20, n_fft=400, center=False, power=1.0, normalized=True) + 1e-6
    )
    yield {"preset": "torchaudio", "edges": "zero", "windowMs": 20, "hopSamples": 100, "windowShape": "blackman", "melScale": "slaney",
           "melNorm": "slaney", "fMin": 100, "fMax": 3000, "log": "none", "spectrumNorm": "fft"}, 16, torchaudio_mel(
        x, rate, 16, window=160, hop=100, window_fn=torch.blackman_window, mel_scale="slaney", norm="slaney", f_min=100.0, f_max=3000.0,
        pad_mode="constant", normalized="frame_length"
    )
    yield {"preset": "librosa", "fft": 512, "hopSamples": 128, "reference": "max", "topDb": 30}, 20, librosa.power_to_db(
        librosa.feature.melspectrogram(y=x, sr=rate, n_mels=20, dtype=np.float64, n_fft=512, hop_length=128), ref=np.max, top_db=30
    )
    yield {"preset": "kaldi", "edges": "mirror", "windowShape": "hamming", "preEmphasis": 0.9}, 23, kaldi_features(
        kaldi.fbank, x, rate, snip_edges=False, window_type="hamming", preemphasis_coefficient=0.9
    )
    yield {"preset": "kaldi", "edges": "mirror", "windowMs": 10, "hopMs": 25}, 13, kaldi_features(
        kaldi.fbank, x, rate, snip_edges=False, num_mel_bins=13, frame_length=10.0, frame_shift=25.0
    )
    yield {"preset": "kaldi", "windowShape": "blackman", "removeOffset": False, "preEmphasis": 0, "power": 1}, 23, kaldi_features(
        kaldi.fbank, x, rate, window_type="blackman", remove_dc_offset=False, preemphasis_coefficient=0.0, use_power=False
    )
    yield {"preset": "torchaudio", "preEmphasis": 0.95, "preEmphasisOf": "signal", "windowShape": "rectangular"}, 20, torch.log(
        torchaudio_mel(torchaudio.functional.preemphasis(torch.from_numpy(x), 0.95).numpy(), rate, 20, window_fn=torch.ones) + 1e-6
    )
    yield {"preset": "torchaudio", "normalise": "mean-variance", "deltas": 2}, 60, with_deltas(
        torch.nn.functional.instance_norm(torch.log(torchaudio_mel(x, rate, 20) + 1e-6)[None])[0]
    )
    yield {"preset": "kaldi-mfcc", "lifter": 0, "dctNorm": "none", "bands": 30, "deltas": 1}, 20, with_deltas(
        torch.from_numpy(unnormalised_mfcc(x, rate, 10, 30))
    )[:20]


def unnormalised_mfcc(x, rate, coefficients, bands):
    from scipy.fft import dct

    return dct(kaldi_features(kaldi.fbank, x, rate, num_mel_bins=bands).numpy(), type=2, axis=0, norm=None)[:coefficients]


def stored(options, features, rate, expected):
    """The two frames at each end and each ninth between, all features of them."""
    values = np.asarray(expected, dtype=np.float64)
    assert values.shape[0] == features, (options, values.shape)
    frames = sorted({0, 1, values.shape[1] - 2, values.shape[1] - 1, *range(4, values.shape[1], 9)})
    return {
        "options": options,
        "features": features,
        "rate": rate,
        "frameCount": values.shape[1],
        "frames": frames,
        "values": [[float(f"{v:.8g}") for v in values[:, frame]] for frame in frames],
    }


signals = {rate: signal(rate) for rate in (8000, 16000)}
golden = [stored(options, features, rate, values) for rate, x in signals.items() for options, features, values in cases(x, rate)]
native = [
    (native_kaldi(signals[8000], 8000, 23), kaldi_features(kaldi.fbank, signals[8000], 8000)),
    (native_kaldi(signals[8000], 8000, 23, snip_edges=False), kaldi_features(kaldi.fbank, signals[8000], 8000, snip_edges=False)),
]
for ours, theirs in native:
    assert np.abs(ours - theirs.numpy()).max() < 2e-3, "Kaldi's own computation differs from torchaudio's"

text = "{\n" + ",\n".join([
    '"signals": {' + ", ".join(f'"{rate}": {json.dumps([int(round(32768 * v)) for v in x])}' for rate, x in signals.items()) + "}",
    '"cases": [\n' + ",\n".join(json.dumps(case) for case in golden) + "\n]",
]) + "\n}\n"
pathlib.Path(__file__).with_name("front-end.json").write_text(text)
print(len(text), "bytes,", len(golden), "cases")
