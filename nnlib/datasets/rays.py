"""A picture that looks a little like a photograph and is none: a small scene, followed ray by ray.

For every pixel a ray leaves the camera and meets the sky, a tiled floor, a brick wall or one of three balls. There is
what filters are shown on: edges of all directions, sharp and soft, fine and coarse texture, smooth shading, noise.

Source: T. Whitted, An improved illumination model for shaded display (1980), without its mirrors.
"""

from typing import NamedTuple

import numpy as np


class Ball(NamedTuple):
    """A ball of the scene.

    Fields:
        center: three floats: right, up, away from the camera.
        radius: float.
        color: three floats from 0 to 1, red, green and blue.
        stripes: float, how many stripes there are from pole to pole; 0 for a plain ball.
        gloss: float from 0 to 1, the strength of the highlight.
    """

    center: tuple
    radius: float
    color: tuple
    stripes: float
    gloss: float


_BALLS = (
    Ball((-1.25, 0.9, 3.4), 0.9, (0.75, 0.18, 0.12), 0, 0.9),
    Ball((0.55, 0.6, 2.5), 0.6, (0.95, 0.85, 0.35), 9, 0.2),
    Ball((1.9, 1.1, 4.3), 1.1, (0.2, 0.45, 0.6), 0, 0.4),
)
_CAMERA = np.array([0.1, 1.25, -2.0])
_LIGHT = np.array([-0.5, 0.75, -0.45]) / np.linalg.norm([-0.5, 0.75, -0.45])
_WALL = 6.5
_NOTHING = 1e9


def render(height, width, rng, samples=3):
    """The scene as an image.

    Args:
        height, width: int >= 1, in pixels.
        rng: numpy.random.Generator, for the grain.
        samples: int >= 1: every pixel is the mean of samples x samples rays, which smooths its edges.

    Returns:
        uint8 array (height, width, 3), red, green and blue, values 0 to 255.

    >>> render(4, 6, np.random.default_rng(0)).shape
    (4, 6, 3)
    """
    offset = (np.arange(samples) + 0.5) / samples
    picture = np.zeros((height, width, 3))
    for down in offset:
        for across in offset:
            picture += _rays((np.arange(height) + down) / height, (np.arange(width) + across) / width, height / width)
    light = picture / samples**2 + rng.normal(0, 0.012, picture.shape)
    # The curve with which cameras store light.
    return np.round(255 * np.clip(light, 0, 1) ** (1 / 2.2)).astype(np.uint8)


def _rays(down, across, ratio):
    """The color (H, W, 3) at the end of every ray."""
    ray = np.stack(np.broadcast_arrays((across - 0.5)[None, :], (0.45 - down)[:, None] * ratio, 0.8), axis=-1)
    ray = ray / np.linalg.norm(ray, axis=-1, keepdims=True)
    with np.errstate(divide="ignore"):
        floor, wall = -_CAMERA[1] / ray[..., 1], (_WALL - _CAMERA[2]) / ray[..., 2]
    wall_top = _CAMERA[1] + wall * ray[..., 1]
    floor, wall = np.where(floor > 0, floor, _NOTHING), np.where((wall_top > 0) & (wall_top < 3.4), wall, _NOTHING)
    balls = [_ball_distance(ball, _CAMERA, ray) for ball in _BALLS]
    distance = np.stack([np.full(floor.shape, _NOTHING * 0.99), floor, wall, *balls])
    first = distance.argmin(axis=0)
    point = _CAMERA + distance.min(axis=0)[..., None] * ray
    color = _sky(ray)
    for index in range(1, len(distance)):
        seen = first == index
        if seen.any():
            color[seen] = _surface(index, point[seen], ray[seen])
    return color


def _surface(index, point, ray):
    """The color (N, 3) of points (N, 3): of the floor (1), the wall (2) or a ball (3 and more)."""
    gloss = 0.0
    if index == 1:
        normal, color = np.array([[0.0, 1.0, 0.0]]), _tiles(point)
    elif index == 2:
        normal, color = np.array([[0.0, 0.0, -1.0]]), _bricks(point)
    else:
        ball = _BALLS[index - 3]
        normal, gloss = (point - ball.center) / ball.radius, ball.gloss
        band = np.sin(np.pi * ball.stripes * np.arccos(np.clip(normal @ [0.6, 0.8, 0.0], -1, 1)) / np.pi)
        color = np.where(band[:, None] < 0, [0.25, 0.2, 0.45], ball.color)
    shadow = np.zeros(len(point), bool)
    for ball in _BALLS:
        shadow |= _ball_distance(ball, point + 1e-6 * normal, _LIGHT) < _NOTHING
    lit = np.where(shadow, 0, np.maximum(normal @ _LIGHT, 0))[:, None]
    halfway = _LIGHT - ray
    halfway /= np.linalg.norm(halfway, axis=-1, keepdims=True)
    highlight = gloss * np.maximum((normal * halfway).sum(axis=-1, keepdims=True), 0) ** 60 * (lit > 0)
    return color * (0.22 + 0.85 * lit) + highlight


def _ball_distance(ball, origin, ray):
    """How far along the ray the ball is met: the smaller root of ``|origin + t ray - center|^2 = radius^2``."""
    toward = np.asarray(ball.center) - origin
    middle = (toward * ray).sum(axis=-1)
    below_root = ball.radius**2 - (toward**2).sum(axis=-1) + middle**2
    t = middle - np.sqrt(np.maximum(below_root, 0))
    return np.where((below_root > 0) & (t > 0), t, _NOTHING)


def _sky(ray):
    height = np.clip(ray[..., 1:2] * 2.2, 0, 1)
    across, up = ray[..., 0] / ray[..., 2], ray[..., 1] / ray[..., 2]
    cloud = np.clip(0.5 + _waves(across * 2, up * 6) * 0.6, 0, 1)[..., None] * 0.6
    return (1 - cloud) * (np.array([0.62, 0.76, 0.88]) * (1 - height) + np.array([0.12, 0.3, 0.62]) * height) + cloud


def _tiles(point):
    x, z = point[:, 0], point[:, 2]
    dark = (np.floor(x / 0.7) + np.floor(z / 0.7)) % 2 == 0
    grain = 1 + 0.12 * _waves(x * 3, z * 3)[:, None]
    return np.where(dark[:, None], [0.16, 0.15, 0.14], [0.62, 0.58, 0.5]) * grain


def _bricks(point):
    course, up = np.divmod(point[:, 1], 0.28)
    brick, across = np.divmod(point[:, 0] + 0.35 * (course % 2), 0.7)
    mortar = (up < 0.03) | (across < 0.035)
    # A number from 0 to 1 for each brick, without order.
    shade = np.modf(np.abs(np.sin(12.9898 * brick + 78.233 * course)) * 437.5)[0]
    color = np.array([0.42, 0.17, 0.1]) * (0.7 + 0.6 * shade)[:, None]
    grain = 1 + 0.15 * _waves(point[:, 0] * 8, point[:, 1] * 11)[:, None]
    return np.where(mortar[:, None], [0.5, 0.48, 0.44], color) * grain


def _waves(x, y):
    """A smooth, irregular pattern between -1 and 1: waves of shrinking length, turned against each other."""
    total = np.zeros(np.broadcast(x, y).shape)
    for octave in range(4):
        angle, frequency = 1.9 * octave + 0.4, 1.9**octave
        along = frequency * (x * np.cos(angle) + y * np.sin(angle))
        aside = frequency * (y * np.cos(angle) - x * np.sin(angle))
        total += np.sin(along + 1.3 * np.sin(aside) + octave) * 0.5 ** (octave + 1)
    return total
