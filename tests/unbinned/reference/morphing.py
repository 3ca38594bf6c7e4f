"""How templates follow nuisance parameters, from their definition: what make_histogram.py and make_kde.py share."""

from mpmath import mpf


def interpolated(code, alpha, down, nominal, up):
    alpha, down, nominal, up = mpf(alpha), mpf(down), mpf(nominal), mpf(up)
    if code == "code0":
        return nominal + alpha * (up - nominal if alpha >= 0 else nominal - down)
    if alpha > 1:
        return nominal + alpha * (up - nominal)
    if alpha < -1:
        return nominal + alpha * (nominal - down)
    linear = ((up - nominal) + (nominal - down)) / 2
    bend = ((up - nominal) - (nominal - down)) / 16
    return nominal + alpha * linear + bend * (3 * alpha**6 - 10 * alpha**4 + 15 * alpha**2)


def morphed(nominal, systematics, shape):
    """Each number plus all changes; a systematic is (code, up, down)."""
    return [
        mpf(n) + sum(interpolated(code, a, down[i], n, up[i]) - mpf(n) for a, (code, up, down) in zip(shape, systematics))
        for i, n in enumerate(nominal)
    ]


def systematics_spec(systematics, first=0):
    return [
        {"param": f"p{first + k}", "up": up, "down": down, **({} if code == "code0" else {"interp": code})}
        for k, (code, up, down) in enumerate(systematics)
    ]
