"""A training script as people write them: arguments in, TensorBoard logs out. Nothing here knows of the advisor."""

import argparse

import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.tensorboard import SummaryWriter

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.001)
parser.add_argument("--hidden", type=int, default=32)
parser.add_argument("--epochs", type=int, default=10)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--logdir", default="logs")
args = parser.parse_args()

torch.manual_seed(args.seed)
torch.set_num_threads(1)
images, labels = load_digits(return_X_y=True)
split = train_test_split(images / 16.0, labels, test_size=0.3, random_state=0, stratify=labels)
x, x_val = (torch.tensor(part, dtype=torch.float32) for part in split[:2])
y, y_val = (torch.tensor(part) for part in split[2:])

model = nn.Sequential(nn.Linear(64, args.hidden), nn.ReLU(), nn.Linear(args.hidden, 10))
optimizer = torch.optim.SGD(model.parameters(), lr=args.lr, momentum=0.9)
writer = SummaryWriter(args.logdir)
for epoch in range(args.epochs):
    model.train()
    for batch in torch.randperm(len(x)).split(32):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        logits = model(x_val)
    writer.add_scalar("train/loss", loss.item(), epoch)
    writer.add_scalar("val/loss", nn.functional.cross_entropy(logits, y_val).item(), epoch)
    writer.add_scalar("val/accuracy", (logits.argmax(1) == y_val).float().mean().item(), epoch)
    writer.flush()
writer.close()
