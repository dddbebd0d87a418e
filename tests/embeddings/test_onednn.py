import pytest
import torch

from hoibao.embeddings.onednn import Dense


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("gelu", [True, False])
@pytest.mark.parametrize("rows", [1, 96, 130])
@pytest.mark.parametrize(("kind", "exact"), [(torch.float32, 1e-5), (torch.bfloat16, 0.03)])
def test_a_dense_layer_gives_the_product(
    kind: torch.dtype, exact: float, rows: int, gelu: bool, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not there:
        monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    elif not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        pytest.skip("no oneDNN")
    torch.manual_seed(1)
    layer = torch.nn.Linear(25, 40, dtype=kind)
    given = torch.randn(rows, 25, dtype=kind)
    with torch.inference_mode():
        wanted = layer(given)
        made = Dense(layer.weight, layer.bias, gelu=gelu)(given)
    torch.testing.assert_close(
        made, torch.nn.functional.gelu(wanted) if gelu else wanted, atol=exact, rtol=exact * 10
    )
